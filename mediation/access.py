"""Who may see what, and who may do what 访问权限. The only place where either is decided.

Scopes are data. Each rule has two interpreters: ``sql`` for the statements of the planner and
of the admin panel, ``test`` for the plain reference in the tests. The compiler asks for the scope
of every table that it names, so no path can forget it. Source: domain.md §10 (scope of view).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from mediation.models import ON_THE_BALLOT, Case, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    Row = Mapping[str, Any]
    Value = Callable[["Viewer"], Any]


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who reads or acts 访问者: a role, and where it reaches."""

    role: Role = Role.PUBLIC
    division: str = ""
    """Code of the division; empty where the role has none."""
    path: str = ""
    """Path of the division; its subtree is what starts with it."""
    committee: UUID | None = None
    referrer: UUID | None = None
    id_number_hash: str = ""
    personal_data: bool = False
    """May see telephones and identity numbers in full, within the scope."""
    user: UUID | None = None
    grant: UUID | None = None
    name: str = ""
    address: str | None = None
    """Network address, for the audit trail."""

    @property
    def kind(self) -> str:
        """What the text of a read depends on; part of the plan's key."""
        return f"{self.role.value}+" if self.personal_data else self.role.value

    @property
    def path_end(self) -> str:
        """The first path after the subtree: ``/`` is followed by ``0``."""
        return self.path[:-1] + "0"

    def reaches(self, path: str) -> bool:
        """Whether the path lies in the viewer's subtree."""
        return bool(self.path) and path.startswith(self.path)


PUBLIC = Viewer()


class Bind(Protocol):
    """Makes a placeholder of a value of the viewer."""

    def __call__(self, name: str, value: Value, sql_type: str) -> str: ...


class Rows(Protocol):
    """What a rule's ``test`` may look up: the other rows, by table."""

    def table(self, name: str) -> list[Row]: ...


class Rule(Protocol):
    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        """The condition over the row ``alias``; empty where every row passes."""

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        """The same over a row in memory."""


@dataclass(frozen=True)
class Everyone:
    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002  one shape for all rules
        return ""

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return True


@dataclass(frozen=True)
class Nobody:
    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        return "false"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return False


@dataclass(frozen=True)
class Is:
    """The column holds this constant."""

    column: str
    value: str

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        return f"{alias}.{self.column} = '{self.value}'"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return bool(row[self.column] == self.value)


@dataclass(frozen=True)
class IsOneOf:
    """The column holds one of these constants."""

    column: str
    values: tuple[str, ...]

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        listed = ", ".join(f"'{value}'" for value in self.values)
        return f"{alias}.{self.column} in ({listed})"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return row[self.column] in self.values


@dataclass(frozen=True)
class Holds:
    """The column holds something."""

    column: str

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        return f"{alias}.{self.column} is not null"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return row[self.column] is not None


@dataclass(frozen=True)
class Own:
    """The column holds the viewer's own value of that attribute."""

    column: str
    attribute: str
    sql_type: str

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        value = bind(self.attribute, lambda viewer: getattr(viewer, self.attribute), self.sql_type)
        return f"{alias}.{self.column} = {value}"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        own = getattr(viewer, self.attribute)
        return own is not None and bool(row[self.column] == own)


@dataclass(frozen=True)
class Under:
    """The row lies in the viewer's subtree: a range of paths."""

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        low = bind("path", lambda viewer: viewer.path, "text")
        high = bind("path_end", lambda viewer: viewer.path_end, "text")
        return f'({alias}.path >= {low} collate "C" and {alias}.path < {high} collate "C")'

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return viewer.reaches(row["path"])


@dataclass(frozen=True)
class AtLevel:
    """The row's column for the viewer's level names the viewer's division.

    Equality, because a page by date then comes from one index; a path range does not.
    """

    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        return f"{alias}.{role.value} = {bind('division', lambda viewer: viewer.division, 'text')}"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return bool(row[viewer.role.value] == viewer.division)


@dataclass(frozen=True)
class PartyTo:
    """The viewer is a party of the case."""

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        own = bind("id_number_hash", lambda viewer: viewer.id_number_hash, "text")
        return (
            f"exists (select from party own where own.case_id = {alias}.id"
            f' and own.id_number_hash = {own} collate "C")'
        )

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        return any(
            party["case_id"] == row["id"] and party["id_number_hash"] == viewer.id_number_hash
            for party in rows.table("party")
        )


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
class GrantReaches:
    """A role grant that reaches into the viewer's subtree: by division, committee or referring body."""

    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        reach = f"{alias}_reach"
        return (
            f"exists (select from division {reach} where {reach}.code = coalesce({alias}.division_id,"  # noqa: S608  the role and the alias are our own words
            f" (select division_id from committee where id = {alias}.committee_id),"
            f" (select division_id from referrer where id = {alias}.referrer_id))"
            f" and {Under().sql(reach, bind, role)})"
        )

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        def division_of(table: str, key: str) -> Any:
            return next(
                (other["division_id"] for other in rows.table(table) if other["id"] == row[key]), None
            )

        code = (
            row["division_id"]
            or division_of("committee", "committee_id")
            or division_of("referrer", "referrer_id")
        )
        return any(
            division["code"] == code and viewer.reaches(division["path"])
            for division in rows.table("division")
        )


@dataclass(frozen=True)
class HoldsGrant:
    """The user in the column holds a grant that the viewer may see."""

    column: str = "id"

    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        held = GrantReaches().sql("held", bind, role)
        return f"exists (select from role_grant held where held.user_id = {alias}.{self.column} and {held})"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        return any(
            grant["user_id"] == row[self.column] and GrantReaches().test(grant, viewer, rows)
            for grant in rows.table("role_grant")
        )


@dataclass(frozen=True)
class AnyOf:
    rules: tuple[Rule, ...]

    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        parts = [rule.sql(alias, bind, role) for rule in self.rules]
        return "" if "" in parts else "(" + " or ".join(parts) + ")"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        return any(rule.test(row, viewer, rows) for rule in self.rules)


EVERYONE, NOBODY = Everyone(), Nobody()
BY_CASE = Through("Case", "case_id", Case._meta.db_table)
STAFF = (Role.CITY, Role.COUNTY, Role.TOWNSHIP, Role.VILLAGE)
"""Roles of a level, whose reach is a subtree."""
INSIDERS = (*STAFF, Role.COMMITTEE)
"""Those who handle cases themselves."""

PUBLISHED = Is("status", "published")
IN_OFFICE = Is("status", "active")
BALLOT = IsOneOf("status", tuple(status.value for status in ON_THE_BALLOT))
"""Nominations that the public has been shown."""

_REGISTERS: dict[str, Rule] = {
    "Division": EVERYONE,
    "DisputeType": EVERYONE,
    "Committee": EVERYONE,
    "JudicialOffice": EVERYONE,
    "Honour": EVERYONE,
    "Referrer": EVERYONE,
    "HonourRound": EVERYONE,
    "HonourQuota": EVERYONE,
}
_STAFF_SCOPE: dict[str, Rule] = {
    **_REGISTERS,
    "Mediator": AnyOf((IN_OFFICE, Under())),
    "Case": AtLevel(),
    "Party": BY_CASE,
    "Precedent": AnyOf((PUBLISHED, BY_CASE)),
    "PrecedentRedaction": BY_CASE,
    "HonourNomination": AnyOf((BALLOT, Under())),
}
_OUTSIDE_SCOPE: dict[str, Rule] = {
    **_REGISTERS,
    "Mediator": IN_OFFICE,
    "Party": BY_CASE,
    "Precedent": PUBLISHED,
    "HonourNomination": BALLOT,
}

_ADMINISTRATION: dict[str, Rule] = {
    "User": HoldsGrant(),
    "RoleGrant": GrantReaches(),
    "AuditEntry": AnyOf((Under(), HoldsGrant("user_id"))),
}
"""What those who maintain users and read the audit trail see besides."""

SCOPE: dict[Role, dict[str, Rule]] = {
    **dict.fromkeys(STAFF, _STAFF_SCOPE),
    Role.CITY: {
        **_STAFF_SCOPE,
        **_ADMINISTRATION,
        "IndexJob": EVERYONE,
        "NominationReview": Under(),
        "HonourObjection": Under(),
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


def in_full(model: str, viewer_role: Role, *, personal_data: bool) -> Rule:
    """For which visible rows the sealed personal data is shown in full, not masked.

    Within one's own scope with a grant that says so, and always for a party's own data
    (个人信息保护法 art. 6, 45).
    """
    if viewer_role is Role.PARTY and model == "Party":
        return Own("id_number_hash", "id_number_hash", "text")
    if model == "PrecedentRedaction" and viewer_role in INSIDERS:
        return EVERYONE  # it stands in the narrative that they read, and the editor compares
    if not personal_data:
        return NOBODY
    if model == "Party" and viewer_role in INSIDERS:
        return EVERYONE
    if model == "Mediator" and viewer_role in STAFF:
        return Under()
    return NOBODY


COUNTED = Holds("rank")
"""Nominations whose votes have been counted."""


def score_shown(role: Role) -> Rule:
    """For which visible nominations the score of the review is shown.

    The reviewers see it from the start; all others, the recommending county too, with the results,
    so that no vote is led by it.
    """
    return AnyOf((COUNTED, Under())) if role in Action.RUN_HONOUR_ROUND.roles else COUNTED


class Action(Enum):
    """What can be done, and by which roles within their reach."""

    REGISTER_CASE = "register a case", INSIDERS
    MAINTAIN_DIVISION = "maintain divisions", (Role.CITY,)
    MAINTAIN_COMMITTEE = "maintain committees", (Role.CITY, Role.COUNTY)
    MAINTAIN_JUDICIAL_OFFICE = "maintain judicial offices", (Role.CITY, Role.COUNTY)
    MAINTAIN_MEDIATOR = "maintain mediators", (Role.CITY, Role.COUNTY, Role.TOWNSHIP)
    MAINTAIN_DISPUTE_TYPE = "maintain dispute types", (Role.CITY,)
    MAINTAIN_USER = "maintain users", (Role.CITY, Role.COUNTY)
    NAME_HONOUR = "name an honour", (Role.CITY,)
    REVOKE_HONOUR = "revoke an honour", (Role.CITY,)
    RUN_HONOUR_ROUND = "run a round of honours", (Role.CITY,)
    RECOMMEND_HONOUR = "recommend for an honour", (Role.COUNTY, Role.CITY)
    IMPORT = "import records", (Role.CITY, Role.COUNTY)
    DRAFT_PRECEDENT = "draft a precedent", INSIDERS
    REVIEW_PRECEDENT = "review a precedent", (Role.TOWNSHIP, Role.COUNTY, Role.CITY)
    PUBLISH_PRECEDENT = "publish a precedent", (Role.COUNTY, Role.CITY)
    WITHDRAW_PRECEDENT = "withdraw a precedent", (Role.COUNTY, Role.CITY)
    READ_AUDIT = "read the audit trail", (Role.CITY, Role.COUNTY)
    USE_PANEL = "use the admin panel", (Role.CITY, Role.COUNTY, Role.TOWNSHIP)

    def __init__(self, phrase: str, roles: tuple[Role, ...]) -> None:
        self.phrase = phrase
        self.roles = roles


def may(viewer: Viewer, action: Action, path: str, *, committee: UUID | None = None) -> bool:
    """Whether the viewer may do this to something at ``path`` (of that committee)."""
    if viewer.role not in action.roles:
        return False
    if viewer.role is Role.COMMITTEE:
        return committee is not None and viewer.committee == committee
    return viewer.reaches(path)
