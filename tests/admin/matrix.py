"""Who may do what in the panel 权限矩阵, written from the rules of the domain and not from the code.

City and county bureaus guide, register and report; the township's justice office is the first
reviewer and keeps the mediators of its area; types, divisions and honours are the city's
(domain.md §1, §4, §13, §15; 人民调解法 art. 5, 10). Villages, committees, referring bodies, parties
and visitors have no business here. A view, an act or a page that is not written down here fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mediation.models import Role

CITY, BUREAUS, ALL = (
    frozenset({Role.CITY}),
    frozenset({Role.CITY, Role.COUNTY}),
    frozenset({Role.CITY, Role.COUNTY, Role.TOWNSHIP}),
)
NOBODY: frozenset[Role] = frozenset()
Roles = frozenset[Role]


@dataclass(frozen=True)
class Rights:
    """Of one view: which roles, each within its own area."""

    read: Roles
    create: Roles = NOBODY
    edit: Roles = NOBODY
    acts: dict[str, Roles] = field(default_factory=dict)


VIEWS: dict[str, Rights] = {
    "division": Rights(ALL, create=CITY, edit=CITY, acts={"retire": CITY}),
    "dispute-type": Rights(ALL, create=CITY, edit=CITY, acts={"retire": CITY}),
    "calendar-day": Rights(ALL, create=CITY, edit=CITY, acts={"remove": CITY}),
    "committee": Rights(
        ALL, create=BUREAUS, edit=BUREAUS, acts={"recommend": BUREAUS, "name": CITY, "dissolve": BUREAUS}
    ),
    "judicial-office": Rights(
        ALL, create=BUREAUS, edit=BUREAUS, acts={"recommend": BUREAUS, "name": CITY, "close": BUREAUS}
    ),
    "mediator": Rights(
        ALL,
        create=ALL,
        edit=ALL,
        acts={
            "recommend": BUREAUS,
            "name": CITY,
            "appoint": ALL,
            "grade": ALL,
            "discipline": ALL,
            "suspend": ALL,
            "reinstate": ALL,
            "dismiss": ALL,
        },
    ),
    "post": Rights(ALL, acts={"end": ALL}),
    "discipline": Rights(ALL, acts={"lift": ALL}),
    "grade-change": Rights(ALL, acts={"object": BUREAUS, "decide": BUREAUS, "file": BUREAUS}),
    "grade-threshold": Rights(ALL, create=CITY, edit=CITY),
    "training-event": Rights(ALL, create=BUREAUS, edit=BUREAUS, acts={"attend": BUREAUS}),
    "training-attendance": Rights(ALL, acts={"strike": BUREAUS}),
    "honour-round": Rights(
        ALL,
        create=CITY,
        acts={
            "to-review": CITY,
            "to-vote": CITY,
            "to-final": CITY,
            "to-named": CITY,
            "reschedule": CITY,
            "close": CITY,
        },
    ),
    "honour-nomination": Rights(
        ALL,
        acts={
            "review": CITY,
            "object": CITY,
            "name": CITY,
            "photograph": BUREAUS,
            "withdraw-photograph": BUREAUS,
        },
    ),
    "honour-objection": Rights(CITY, acts={"decide": CITY}),
    "honour": Rights(ALL, acts={"revoke": CITY}),
    "case": Rights(ALL, acts={"draft": ALL}),
    "precedent": Rights(
        ALL,
        edit=ALL,
        acts={"submit": ALL, "approve": ALL, "reject": ALL, "publish": BUREAUS, "withdraw": BUREAUS},
    ),
    "user": Rights(
        BUREAUS,
        create=BUREAUS,
        edit=BUREAUS,
        acts={
            "grant": BUREAUS,
            "password": BUREAUS,
            "second-factor": BUREAUS,
            "link": BUREAUS,
            "close": BUREAUS,
            "open": BUREAUS,
        },
    ),
    "role-grant": Rights(BUREAUS, acts={"revoke": BUREAUS}),
    "audit-entry": Rights(BUREAUS),
    "access-entry": Rights(CITY),
    "index-job": Rights(CITY, acts={"retry": CITY, "discard": CITY}),
    "expert": Rights(ALL),
}

PAGES: dict[str, tuple[str, Roles]] = {
    "index": ("/admin/", ALL),
    "grant": ("/admin/grant", ALL),
    "password": ("/admin/password", ALL),
    "second-factor": ("/admin/second-factor", ALL),
    "deadlines": ("/admin/deadlines", ALL),
    "lookup": ("/admin/lookup/division?term=4305", ALL),
    "import-file": ("/admin/import", BUREAUS),
    "import-template": ("/admin/import/template/mediators.csv", BUREAUS),
}
"""Pages that belong to no view, by the name of their route, and who may open them."""

OF_THE_SESSION = {
    "import-run": "/admin/import/run/0123456789abcdef",
    "import-rejected": "/admin/import/run/0123456789abcdef/rejected",
    "photograph": "/admin/photograph/01900000-0000-7000-8000-000000000000.jpg",
}
"""Pages of what this session has uploaded, or of one nominee: otherwise there is nothing there."""

OF_VIEWS = {"list", "details", "create", "edit", "act", "export"}
OF_EVERYBODY = {"statics", "login", "logout"}
"""Routes that the walk takes view by view, and those that need no sign-in."""

PLACELESS = {"dispute-type", "index-job", "calendar-day"}
"""Views whose rows lie nowhere: for them there is no border to be beyond."""
