"""Who may see what, and who may do what 访问权限. The only place where either is decided.

Scopes are data. Each rule has two interpreters: ``sql`` for the statements of the planner and
of the admin panel, ``test`` for the plain reference in the tests. The compiler asks for the scope
of every table that it names, so no path can forget it. Source: domain.md §10 (scope of view).
"""

from mediation.access.actions import Action, may
from mediation.access.grants import GrantReaches, HoldsGrant
from mediation.access.personal import COUNTED, counts_shown, in_full, score_shown
from mediation.access.rules import (
    EVERYONE,
    NOBODY,
    AnyOf,
    AtLevel,
    Below,
    Bind,
    Everyone,
    Holds,
    Is,
    IsOneOf,
    Nobody,
    Own,
    PartyTo,
    Row,
    Rows,
    Rule,
    Under,
    Value,
)
from mediation.access.scopes import (
    BALLOT,
    BY_CASE,
    IN_OFFICE,
    PUBLISHED,
    SCOPE,
    Through,
    scope_of,
    visible_to_all,
)
from mediation.access.training import TRAINED_BY, may_record_training, tier_of
from mediation.access.viewer import INSIDERS, PUBLIC, STAFF, Viewer

__all__ = [
    "BALLOT",
    "BY_CASE",
    "COUNTED",
    "EVERYONE",
    "INSIDERS",
    "IN_OFFICE",
    "NOBODY",
    "PUBLIC",
    "PUBLISHED",
    "SCOPE",
    "STAFF",
    "TRAINED_BY",
    "Action",
    "AnyOf",
    "AtLevel",
    "Below",
    "Bind",
    "Everyone",
    "GrantReaches",
    "Holds",
    "HoldsGrant",
    "Is",
    "IsOneOf",
    "Nobody",
    "Own",
    "PartyTo",
    "Row",
    "Rows",
    "Rule",
    "Through",
    "Under",
    "Value",
    "Viewer",
    "counts_shown",
    "in_full",
    "may",
    "may_record_training",
    "scope_of",
    "score_shown",
    "tier_of",
    "visible_to_all",
]
