from __future__ import annotations

from tortoise.migrations.constraints import CheckConstraint

from mediation.importing.kinds import KINDS
from mediation.models import CalendarDay, Case, Committee, Division, Mediator, Party, Person, Post
from mediation.services.import_words import CONSTRAINTS

MODELS = {
    "divisions": (Division,),
    "committees": (Committee,),
    "mediators": (Person, Mediator, Post),
    "cases": (Case, Party),
    "holidays": (CalendarDay,),
}


def test_each_constraint_has_words_and_a_column_of_the_file() -> None:
    known = {
        constraint.name: {column.name for column in KINDS[kind].columns}
        for kind, models in MODELS.items()
        for model in models
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    }

    assert known.keys() == CONSTRAINTS.keys()
    assert {name for name, (column, _, _) in CONSTRAINTS.items() if column not in known[name]} == set()


def test_no_two_columns_of_a_kind_share_a_name() -> None:
    for kind in KINDS.values():
        names = [name for column in kind.columns for name in column.names()]
        assert sorted(names) == sorted(set(names)), kind.name
