"""Faults that are planted into the planner, to see that the differential test finds each.

Each says which text of which module is replaced by which. Applied to a copy of the sources, in a
process of its own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    name: str
    module: str
    before: str
    after: str
    trial: bool = False
    """Whether it is looked for over the small schema with fields computed in Python."""


FAULTS = [
    Fault("a viewer's kind is not in the key of a plan", "engine", "return (viewer.kind, *[", "return (None, *["),
    Fault("a shape is asked but not kept", "compiler", "self.document.shapes.setdefault(key, answer)", "key, answer"),
    Fault("checks of arguments are dropped", "engine", "for check in plan.checks:", "for check in ():"),
    Fault("a mediator has no scope", "compiler", "rule: Rule = scope_of(target.model.__name__, self.viewer.role)",
          "rule: Rule = scope_of({'Mediator': 'Division'}.get(target.model.__name__, target.model.__name__), self.viewer.role)"),
    Fault("a node id has no scope", "nodes", 'conditions = [f"{row}.{target.key}={key}", *compiler.scope(target, row)]\n    written = compiler.object(target.name, nodes, row, typed=True)\n    return f"coalesce((select',
          'conditions = [f"{row}.{target.key}={key}"]\n    written = compiler.object(target.name, nodes, row, typed=True)\n    return f"coalesce((select'),
    Fault("a child's scope is left out everywhere", "compiler",
          "isinstance(rule, Through) and parent is not None and parent.name == rule.parent", "isinstance(rule, Through)"),
    Fault("personal data is never masked", "compiler", "return f\"coalesce({masked},'null')\"",
          "self.sealed = True\n            return f\"coalesce({full},'null')\""),
    Fault("personal data is always masked", "compiler", 'if condition == "false":', "if True:"),
    Fault("a page goes the wrong way", "connection", '"<" if order.direction == "desc" else ">"', '">"'),
    Fault("hasNextPage a row too early", "connection", "(count(*)>{limit})", "(count(*)>={limit})"),
    Fault("the last cursor is that of the row too many", "connection",
          "{row}.row_number_=least({row}.row_count_,{limit})", "{row}.row_number_={row}.row_count_"),
    Fault("totalCount does not filter", "connection", "alias = page.compiler.alias()\n    source, conditions = page.source(alias)\n    return",
          "alias = page.compiler.alias()\n    source, conditions = page.source(alias)\n    conditions = conditions[:1]\n    return"),
    Fault("presence of a filter is not in the key", "filters", 'compiler.shape(("filter", key), present)',
          "present(compiler.variables, None)"),
    Fault("presence of an equality is not in the key", "filters", 'compiler.shape(("equal", key), present)',
          "present(compiler.variables, None)", trial=True),
    Fault("a variable of @skip is not in the key", "compiler",
          'return self.shape(("bool", name), lambda variables, _viewer: bool(variables.get(name)))',
          "return bool(self.variables.get(name))"),
    Fault("whether a cursor is given is not in the key", "connection",
          'self.compiler.shape(\n                ("after", self.key), lambda variables, _viewer: after.read(variables) is not None\n            )',
          "after.read(self.compiler.variables) is not None"),
    Fault("an order by variable is not in the key", "connection",
          'self.compiler.shape(("order", self.key), lambda variables, _viewer: chosen.read(variables))',
          "chosen.read(self.compiler.variables)"),
    Fault("a type condition is ignored", "selection", "if condition is None or condition.name.value == type_name:", "if True:"),
    Fault("a null swallows its neighbours", "leaves", "return f\"coalesce(({value})::text,'null')\"", "return value"),
    Fault("posts that ended count", "joins", "if link.when:", "if False:"),
    Fault("a division is taken for the viewer's own", "filters", "viewer.path.startswith(place.path)", "True"),
    Fault("a moment is kept in the connection's zone", "cursors", "{column} at time zone 'UTC'", "{column}", trial=True),
    Fault("a long cursor is broken into lines", "cursors", "if self.may_be_long else encoded", "if False else encoded"),
    Fault("a hit that is out of sight keeps its edge", "searching",
          'conditions = [f"{row}.{target.key}={hit}.key", *compiler.scope(target, row)]', 'conditions = [f"{row}.{target.key}={hit}.key"]'),
    Fault("hits lose their order", "searching", "order by {hit}.place)", "order by {row}.{target.key})"),
    Fault("the parts of a hit are those of its neighbour", "searching",
          'for hit in getattr(results[key], "hits", ())]\n\n    return compiler.parameter((key, place)',
          'for hit in reversed(getattr(results[key], "hits", ()))]\n\n    return compiler.parameter((key, place)'),
    Fault("a search is asked with the arguments of its first use", "searching",
          "lambda variables: {name: value.read(variables) for name, value in values.items()}",
          "lambda _variables, kept={name: value.read(compiler.variables) for name, value in values.items()}: kept"),
    Fault("what a search found is told as if it had failed", "searching", "not isinstance(results[key], Failed)", "isinstance(results[key], Failed)"),
    Fault("a late null stands where none may be", "late", "if value is None and required:", "if False:", trial=True),
    Fault("a late field's columns stay in the answer", "late", 'if key[0] != "~"', "if key", trial=True),
    Fault("only the first row of a list is patched", "late", "for item in value for row in", "for item in value[:1] for row in", trial=True),
    Fault("a late field is given another column", "compiler", "to_json({alias}.{planned.column(name)})",
          "to_json({alias}.{planned.column('version')})", trial=True),
]  # fmt: skip
