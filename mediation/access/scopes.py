"""Scopes 可见范围: which rows of each model each role may see. Source: domain.md §10 (scope of view)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation.access.grants import GrantReaches, HoldsGrant
from mediation.access.rules import (
    EVERYONE,
    NOBODY,
    AnyOf,
    AtLevel,
    Below,
    Is,
    IsOneOf,
    Own,
    PartyTo,
    Under,
)
from mediation.access.viewer import STAFF
from mediation.models import ON_THE_BALLOT, Case, Role

if TYPE_CHECKING:
    from mediation.access.rules import Bind, Row, Rows, Rule
    from mediation.access.viewer import Viewer


@dataclass(frozen=True)
class Through:
    """Visible when the row it belongs to is.

    Complete in itself, because ``node(id:)`` reaches it directly; the compiler leaves it out
    only on the edge from a parent that it has just scoped.
    """

    parent: str
    column: str
    table: str

    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        parent = f"{alias}_{self.parent.lower()}"
        condition = scope_of(self.parent, role).sql(parent, bind, role)
        joined = f"{parent}.id = {alias}.{self.column}"
        where = f"{joined} and {condition}" if condition else joined
        return f'exists (select from "{self.table}" {parent} where {where})'

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        rule = scope_of(self.parent, viewer.role)
        return any(
            parent["id"] == row[self.column] and rule.test(parent, viewer, rows)
            for parent in rows.table(self.table)
        )


@dataclass(frozen=True)
class OfNominee:
    """A photograph is seen with its nomination, and of a mediator only where the mediator is seen too."""

    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        nomination, mediator = f"{alias}_of", f"{alias}_nominee"
        seen = scope_of("HonourNomination", role).sql(nomination, bind, role)
        serves = scope_of("Mediator", role).sql(mediator, bind, role)
        return (
            f"exists (select from honour_nomination {nomination}"  # noqa: S608  rules and our own words
            f" where {nomination}.id = {alias}.nomination_id and {seen}"
            f" and ({nomination}.mediator_id is null or exists (select from mediator {mediator}"
            f" where {mediator}.id = {nomination}.mediator_id and {serves})))"
        )

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        def sees(model: str, table: str, key: Any) -> bool:
            rule = scope_of(model, viewer.role)
            return any(other["id"] == key and rule.test(other, viewer, rows) for other in rows.table(table))

        of = next(other for other in rows.table("honour_nomination") if other["id"] == row["nomination_id"])
        return sees("HonourNomination", "honour_nomination", of["id"]) and (
            of["mediator_id"] is None or sees("Mediator", "mediator", of["mediator_id"])
        )


BY_CASE = Through("Case", "case_id", Case._meta.db_table)
PUBLISHED = Is("status", "published")
IN_OFFICE = Is("status", "active")
BALLOT = IsOneOf("status", tuple(status.value for status in ON_THE_BALLOT))
"""Nominations that the public has been shown."""

_REGISTERS: dict[str, Rule] = {
    "Division": EVERYONE,
    "DisputeType": EVERYONE,
    "CalendarDay": EVERYONE,
    "Committee": EVERYONE,
    "JudicialOffice": EVERYONE,
    "Honour": EVERYONE,
    "Referrer": EVERYONE,
    "HonourRound": EVERYONE,
    "HonourQuota": EVERYONE,
    "HonourNotice": EVERYONE,
    "TrainingEvent": EVERYONE,
    "GradeThreshold": EVERYONE,
}
_STAFF_SCOPE: dict[str, Rule] = {
    **_REGISTERS,
    "Mediator": AnyOf((IN_OFFICE, Under())),
    "Case": AtLevel(),
    "Party": BY_CASE,
    "Precedent": AnyOf((PUBLISHED, BY_CASE)),
    "PrecedentRedaction": BY_CASE,
    "HonourNomination": AnyOf((BALLOT, Under())),
    "NominationPhotograph": OfNominee(),
    "TrainingAttendance": Below("mediator", "mediator_id"),
    "Discipline": Below("mediator", "mediator_id"),
    "GradeChange": Below("mediator", "mediator_id"),
}
_OUTSIDE_SCOPE: dict[str, Rule] = {
    **_REGISTERS,
    "Mediator": IN_OFFICE,
    "Party": BY_CASE,
    "Precedent": PUBLISHED,
    "HonourNomination": BALLOT,
    "NominationPhotograph": OfNominee(),
}

_ADMINISTRATION: dict[str, Rule] = {
    "User": HoldsGrant(),
    "RoleGrant": GrantReaches(),
    "SecondFactor": HoldsGrant("user_id"),
    "AuditEntry": AnyOf((Under(), HoldsGrant("user_id"))),
}
"""What those who maintain users and read the audit trail see besides."""

SCOPE: dict[Role, dict[str, Rule]] = {
    **dict.fromkeys(STAFF, _STAFF_SCOPE),
    Role.CITY: {
        **_STAFF_SCOPE,
        **_ADMINISTRATION,
        "IndexJob": EVERYONE,
        "AccessEntry": AnyOf((Under(), HoldsGrant("user_id"))),
        "NominationReview": Under(),
        "HonourObjection": Under(),
        "HonourSignal": Under(),
    },
    Role.COUNTY: {**_STAFF_SCOPE, **_ADMINISTRATION},
    Role.COMMITTEE: {
        **_OUTSIDE_SCOPE,
        "Case": Own("committee_id", "committee", "uuid"),
        "Precedent": AnyOf((PUBLISHED, BY_CASE)),
        "PrecedentRedaction": BY_CASE,
    },
    Role.REFERRER: {**_OUTSIDE_SCOPE, "Case": Own("referred_by_id", "referrer", "uuid")},
    Role.PARTY: {**_OUTSIDE_SCOPE, "Case": PartyTo()},
    Role.PUBLIC: {**_OUTSIDE_SCOPE, "Case": NOBODY},
}
"""Which rows of a model each role may see. A model that is not named is seen by nobody."""


def scope_of(model: str, role: Role) -> Rule:
    """The rows of the model that the role may see."""
    return SCOPE[role].get(model, NOBODY)


def visible_to_all(model: str) -> bool:
    """Whether every role sees every row of the model; such a to-one may be non-null."""
    return all(scope_of(model, role) == EVERYONE for role in Role)
