"""What things are called in refusals 用语, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tortoise.models import Model

_ENDS = re.compile(r"[。，；：（.,;:(]")


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


_NOUNS = {
    ("Case", "narrative"): Words("纠纷经过", "narrative"),
    ("Honour", "deeds"): Words("主要事迹", "deeds"),
    ("Precedent", "focus"): Words("争议焦点", "focus of the dispute"),
    ("Precedent", "process"): Words("调解过程", "course of the mediation"),
}
"""Where the English description is a clause, which no sentence can take as a noun."""


def words_of(model: type[Model], column: str) -> Words:
    """The column's name, from the first words of its bilingual description."""
    if (noun := _NOUNS.get((model.__name__, column))) is not None:
        return noun
    zh, en = (model._meta.fields_map[column].description or "此项\n\nfield").split("\n\n")
    english = _ENDS.split(en)[0]
    return Words(_ENDS.split(zh)[0], english[:1].lower() + english[1:])


CALENDAR_DAY = Words("日期", "day")
CASE = Words("案件", "case")
COMMITTEE = Words("调委会", "committee")
DISCIPLINE = Words("处分", "discipline")
DISPUTE_TYPE = Words("纠纷类型", "dispute type")
DIVISION = Words("区划", "division")
GRANT = Words("授权", "grant")
GRADE_CHANGE = Words("等级评定", "change of grade")
GRADE_THRESHOLD = Words("等级条件", "threshold of a grade")
HONOUR = Words("荣誉", "honour")
INDEX_JOB = Words("发件箱任务", "outbox entry")
JUDICIAL_OFFICE = Words("司法所", "judicial office")
MEDIATOR = Words("调解员", "mediator")
NOMINATION = Words("推荐", "nomination")
OBJECTION = Words("异议", "objection")
POST = Words("职务", "post")
PRECEDENT = Words("类案", "precedent")
REASON = Words("原因", "reason")
REFERRER = Words("委托移送单位", "referring body")
ROUND = Words("评选", "round")
TRAINING = Words("培训", "training event")
USER = Words("用户", "user")
