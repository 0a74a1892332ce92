"""Random valid operations 随机查询: aliases, long keys, fragments, directives, variables, odd values."""

# ruff: noqa: PLR0911  one return a kind of value

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from api.planner.identifiers import encode_id
from tests.api.planner.reference import written_cursor
from tests.api.planner.sample import Sample


@dataclass(frozen=True)
class Enum:
    name: str


def value_pool(sample: Sample) -> dict[str, list[Any]]:
    """Plausible and absurd values of each argument, by its name; a list stands for one of its items."""
    codes = [division.code for division in sample.divisions]
    named = {
        "Division": codes[:6],
        "Committee": [row.id for row in sample.committees[:6]],
        "Mediator": [row.id for row in sample.mediators[:12]],
        "JudicialOffice": [row.id for row in sample.offices[:2]],
        "Honour": [row.id for row in sample.honours[:8]],
        "HonourRound": [row.id for row in sample.rounds],
        "HonourNomination": [row.id for row in sample.nominations[::5]],
        "HonourObjection": [row.id for row in sample.objections[:4]],
        "HonourSignal": [row.id for row in sample.signals[::5]],
        "HonourNotice": [row.id for row in sample.notices],
        "Case": [row.id for row in sample.cases[:12]],
        "Party": [row.id for row in sample.parties[:12]],
        "Precedent": [row.id for row in sample.precedents[:12]],
        "TrainingEvent": [row.id for row in sample.trainings[:6]],
        "TrainingAttendance": [row.id for row in sample.attendances[:9]],
        "GradeThreshold": [row.id for row in sample.thresholds],
        "GradeChange": [row.id for row in sample.grade_changes[:9]],
        "Discipline": [row.id for row in sample.disciplines[:9]],
        "DisputeType": ["02", "1001"],
    }
    nothing = ["x", "", encode_id("Case", "no"), encode_id("Nothing", "1"), encode_id("Query", "1")]
    ids = [*([encode_id(name, key) for key in keys] for name, keys in named.items()), nothing]

    cursor = written_cursor
    cursors = [cursor(9, str(row.id)) for row in (*sample.mediators[:6], *sample.honours[:3])]
    cursors += [cursor(0, str(row.id)) for row in sample.committees[:6]]
    cursors += [cursor(1, row.short_name, str(row.id)) for row in sample.committees[:6]]
    cursors += [cursor(2, row.path, str(row.id)) for row in sample.committees[:6]]
    cursors += [cursor(9, code) for code in codes[:6]]
    cursors += [cursor(n, str(row.listed_on), str(row.id)) for n in (0, 1) for row in sample.cases[:10]]
    cursors += [cursor(2, row.number, str(row.id)) for row in sample.cases[:6]]
    cursors += [cursor(0, row.year, str(row.id)) for row in sample.honours[:6]]
    cursors += [cursor(0, row.year, str(row.id)) for row in sample.rounds]
    cursors += [cursor(9, str(row.id)) for row in (*sample.nominations[:9], *sample.objections[:3])]
    cursors += [cursor(0, row.minute, row.id) for row in sample.signals]
    cursors += [cursor(0, sample.signals[0].minute.isoformat(), sample.signals[0].id)]  # names a zone
    cursors += [cursor(n, str(row.held_on), str(row.id)) for n in (0, 1) for row in sample.trainings[:4]]
    cursors += [cursor(9, str(row.id)) for row in (*sample.attendances[:4], *sample.disciplines[:4])]
    cursors += [cursor(0, str(row.valid_from), str(row.id)) for row in sample.thresholds]
    cursors += [
        cursor(n, str(row.notice_until), str(row.id)) for n in (0, 1) for row in sample.grade_changes[:6]
    ]
    cursors += ["zz", "", cursor(0), cursor(9, 3), cursor(None, "x"), "e30=", "5"]
    return {
        "code": [*codes, "nope"],
        "division": [*codes, *codes, *codes, "nope"],
        "under": [*codes, *codes, "nope"],
        "parent": codes[:4],
        "number": [row.number for row in sample.cases[:40]] + ["无"],
        "shortName": [row.short_name for row in sample.committees[:6]],
        "id": ids,
        "ids": ids,
        "committee": [encode_id("Committee", row.id) for row in sample.committees[:8]] + ["x"],
        "after": cursors,
        "disputeType": ["02", "10", "1001", "99", ""],
        "text": ["纠纷1", '"', "宅", "\\", "", "😀"],
        "name": ["小", "王", "", '"', "😀"],
        "year": [2022, 2023, 1],
        "yearFrom": [2022, 0],
        "yearTo": [2023, 1],
        "Money": ["0.00", "1234.56", "99999999.99"],
        "narrative": ["两家争一堵墙。", '欠"工资"不还', "😀\\", "一", ""],
        "prefix": ["工", '"', ""],
        "String": ["医疗", "x", ""],
    }


class Generator:
    """Operations over a schema, from one seed."""

    def __init__(self, schema: GraphQLSchema, pool: dict[str, list[Any]], seed: int) -> None:
        self.schema = schema
        self.pool = pool
        self.random = random.Random(seed)
        self._definitions: dict[str, str] = {}
        self._values: dict[str, Any] = {}
        self._fragments: dict[str, str] = {}
        self._serial = 0

    def operation(self) -> tuple[str, dict[str, Any]]:
        """A valid document and its variables."""
        self._definitions, self._values, self._fragments, self._serial = {}, {}, {}, 0
        query = self.schema.query_type
        assert query is not None
        selection = self._selection(query, self.random.randint(2, 6))
        declared = ",".join(f"${name}:{kind}" for name, kind in self._definitions.items())
        head = f"query Q({declared})" if declared else "query Q"
        return "\n".join([f"{head} {selection}", *self._fragments.values()]), self._values

    def varied(self, values: dict[str, Any]) -> dict[str, Any]:
        """Other variables for the same document.

        Some are left out, others added, flags turned, pages of other sizes, other members of
        enums, filters thinned.
        """

        def other(name: str) -> Any:
            kind: Any = self.schema.type_map.get(self._definitions[name].partition("=")[0].strip(" []!"))
            value = values.get(name)
            if isinstance(kind, GraphQLEnumType) and not isinstance(value, list):
                return self.random.choice(list(kind.values))
            if isinstance(value, bool):
                return not value
            if isinstance(value, int):
                return self.random.choice([1, 3, 20, 0, 101])
            if isinstance(value, dict):
                return {key: item for key, item in value.items() if self._one_in(2)}
            return value

        return {
            name: told
            for name in self._definitions
            if not self._one_in(7) and ((told := other(name)) is not None or name in values)
        }

    def _one_in(self, n: int) -> bool:
        return self.random.randrange(n) == 0

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    # Values

    def _value(self, kind: Any, name: str) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return self._value(kind.of_type, name)
        if isinstance(kind, GraphQLList):
            return [self._value(kind.of_type, name) for _ in range(self.random.randint(0, 4))]
        if isinstance(kind, GraphQLEnumType):
            return Enum(self.random.choice(list(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            return {
                key: None if self._one_in(10) else self._value(item.type, key)
                for key, item in kind.fields.items() if self._one_in(3)
            }  # fmt: skip
        if kind.name == "Boolean":
            return self._one_in(2)
        if kind.name == "Date":
            return str(date(2021, 11, 1) + timedelta(days=self.random.randrange(200)))
        if name == "first":
            return self.random.choice([1, 2, 3, 5, 20, 100, 0, 101] if self._one_in(5) else [1, 2, 3, 5, 20])
        chosen = self.random.choice(self.pool.get(name) or self.pool.get(kind.name) or self.pool["String"])
        return self.random.choice(chosen) if isinstance(chosen, list) else chosen

    def _literal(self, value: Any) -> str:
        if value is None:
            return "null"
        if isinstance(value, Enum):
            return value.name
        if isinstance(value, list):
            return "[" + ",".join(map(self._literal, value)) + "]"
        if isinstance(value, dict):
            return "{" + ",".join(f"{key}:{self._literal(item)}" for key, item in value.items()) + "}"
        return json.dumps(value, ensure_ascii=False)

    def _json(self, value: Any) -> Any:
        if isinstance(value, Enum):
            return value.name
        if isinstance(value, list):
            return [self._json(item) for item in value]
        if isinstance(value, dict):
            return {key: self._json(item) for key, item in value.items()}
        return value

    def _argument(self, name: str, kind: Any, *, has_default: bool) -> str:
        value = self._value(kind, name)
        if not self._one_in(3):
            return f"{name}:{self._literal(value)}"
        if isinstance(get_named_type(kind), GraphQLInputObjectType) and value and self._one_in(3):
            return f"{name}:{self._object_with_variables(get_named_type(kind), value)}"
        variable = f"v{self._next()}"
        declared = str(kind)
        required = declared.endswith("!")
        if required and has_default and self._one_in(3):
            declared = declared[:-1] + " = " + self._literal(self._value(kind, name))
            required = False
        self._definitions[variable] = declared
        if required or not self._one_in(4):
            self._values[variable] = self._json(value)
        elif self._one_in(3):
            self._values[variable] = None
        return f"{name}:${variable}"

    def _object_with_variables(self, kind: Any, value: dict[str, Any]) -> str:
        members = []
        for key, item in value.items():
            if self._one_in(2):
                variable = f"v{self._next()}"
                self._definitions[variable] = str(kind.fields[key].type)
                if not self._one_in(6):
                    self._values[variable] = self._json(item)
                members.append(f"{key}:${variable}")
            else:
                members.append(f"{key}:{self._literal(item)}")
        return "{" + ",".join(members) + "}"

    # Selections

    def _directive(self) -> str:
        if not self._one_in(12):
            return ""
        name = self.random.choice(["skip", "include"])
        if self._one_in(2):
            return f" @{name}(if:{self.random.choice(['true', 'false'])})"
        variable = f"v{self._next()}"
        self._definitions[variable] = "Boolean!"
        self._values[variable] = self._one_in(2)
        return f" @{name}(if:${variable})"

    def _selection(self, kind: Any, depth: int) -> str:
        parts: list[str] = []
        fields = [] if isinstance(kind, GraphQLUnionType) else list(kind.fields.items())
        for name, definition in self.random.sample(fields, min(self.random.randint(1, 5), len(fields))):
            parts += self._field(kind, name, definition, depth)
        if self._one_in(7) or not parts:
            parts.append("__typename")
        if isinstance(kind, GraphQLObjectType) and kind is not self.schema.query_type and self._one_in(9):
            parts.append(self._fragment(kind, depth))
        if isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)):
            possible = list(self.schema.get_possible_types(kind))
            for target in self.random.sample(possible, min(5, len(possible))):
                parts.append(f"... on {target.name} {self._selection(target, depth - 1)}")
        elif getattr(kind, "interfaces", ()) and self._one_in(10):
            parts.append(f"... on {kind.interfaces[0].name}{{id}}")
        elif self._one_in(20):
            parts.append("...{__typename}")
        return "{" + " ".join(parts) + "}"

    def _field(self, kind: Any, name: str, definition: Any, depth: int) -> list[str]:
        target = get_named_type(definition.type)
        below = ""
        if not is_leaf_type(target):
            if depth <= 0:
                return []
            below = " " + self._selection(target, depth - 1)
        arguments = [
            self._argument(argument, item.type, has_default=argument in ("first", "orderBy"))
            for argument, item in definition.args.items()
            if (isinstance(item.type, GraphQLNonNull) and argument not in ("first", "orderBy"))
            or self._one_in(2)
        ]
        alias = ""
        if arguments or kind is self.schema.query_type or self._one_in(10):
            alias = f"a{self._next()}:"
        if self._one_in(50):
            alias = "long" + "x" * 70 + f"{self._next()}:"
        call = f"{alias}{name}({','.join(arguments)})" if arguments else f"{alias}{name}"
        written = [f"{call}{self._directive()}{below}"]
        if below and self._one_in(16) and "$" not in below:
            written.append(f"{call}{{__typename}}")
        return written

    def _fragment(self, kind: GraphQLObjectType, depth: int) -> str:
        name = f"F{len(self._fragments)}"
        self._fragments[name] = ""
        self._fragments[name] = f"fragment {name} on {kind.name} {self._selection(kind, min(depth, 1))}"
        return f"...{name}{self._directive()}"
