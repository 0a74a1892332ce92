"""Which fields of a visible row are shown as they are 字段遮盖: sealed numbers, and scores before the vote."""

from __future__ import annotations

from mediation.access.actions import Action, may
from mediation.access.rules import EVERYONE, NOBODY, AnyOf, Holds, Own, Rule, Under
from mediation.access.viewer import INSIDERS, STAFF, Viewer
from mediation.models import Role


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
    if model in {"Mediator", "HonourObjection"} and viewer_role in STAFF:
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


def counts_shown(viewer: Viewer, path: str, *, counted: bool) -> bool:
    """Whether the viewer may know the counts of a vote that is held at the path.

    Those who run the round see them as they grow; everybody else once they have been counted.
    """
    return counted or may(viewer, Action.RUN_HONOUR_ROUND, path)
