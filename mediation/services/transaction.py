"""One use case, one transaction 事务: all of it is kept, or none."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from mediation.problems import Conflict, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_WORDS: dict[str, tuple[str | None, str, str]] = {
    "user_username_key": ("username", "这个登录名已有人使用。", "This user name is taken."),
    "user_external_subject_key": (
        "external_subject",
        "这个统一身份认证标识已用于别的用户。",
        "Another user has this identifier at the identity provider.",
    ),
    "committee_short_name_key": (
        "short_name",
        "这个简称已被别的调委会使用，案号会重复。",
        "Another committee has this short name; case numbers would clash.",
    ),
    "case_number_key": (None, "案号已被使用。", "The case number is in use."),
    "division_pkey": ("code", "这个区划代码已经登记。", "This division code is already kept."),
    "division_path_key": ("code", "这个区划代码已经登记。", "This division code is already kept."),
    "dispute_type_pkey": ("code", "这个类型代码已经登记。", "This type code is already kept."),
    "mediator_person_id_key": (None, "此人已登记为调解员。", "This person is already a mediator."),
    "post_held_once": (
        "mediator",
        "该调解员已在这个调委会任职。",
        "The mediator already holds a post in this committee.",
    ),
    "post_one_director": ("title", "这个调委会已有主任。", "The committee already has a director."),
    "honour_mediator_once": (
        "honouree",
        "该调解员本年度已获此荣誉。",
        "The mediator already has this honour this year.",
    ),
    "honour_committee_once": (
        "honouree",
        "该调委会本年度已获此荣誉。",
        "The committee already has this honour this year.",
    ),
    "honour_office_once": (
        "honouree",
        "该司法所本年度已获此荣誉。",
        "The office already has this honour this year.",
    ),
    "honour_round_once": (
        "year",
        "本市这一年度已有评选；终止后才能另行启动。",
        "The city has a round for this year; another can be opened once it is closed.",
    ),
    "grade_change_one_open": (
        None,
        "该调解员已有正在公示的等级评定。",
        "A change of the mediator's grade is on notice already.",
    ),
    "precedent_case_id_key": ("case", "这个案件已写成类案。", "A precedent has been written from this case."),
}
"""Where two people act at once, the database decides; this is what the second is told."""


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """Open a transaction; a clash with another record becomes Refused(Conflict)."""
    try:
        async with in_transaction():
            yield
    except IntegrityError as error:
        if (problem := _conflict(error)) is None:
            raise
        raise Refused(problem) from error


def _conflict(error: IntegrityError) -> Conflict | None:
    """What to tell of a violated constraint; None for a broken rule, which is a bug of ours."""
    cause = error.args[0] if error.args else None
    name = getattr(cause, "constraint_name", None) or ""
    if name in _WORDS:
        field, zh, en = _WORDS[name]
        return Conflict(field=field, why_zh=zh, why_en=en)
    # 23001 and 23503 a row that is pointed to, or has just gone; 23505 the same key twice.
    # Without a name it is a trigger that spoke: the audit trail is never to be touched.
    if name and getattr(cause, "sqlstate", None) in {"23001", "23503", "23505"}:
        return Conflict()
    return None
