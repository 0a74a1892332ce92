"""Committees 人民调解委员会."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from uuid_utils.compat import uuid7

from mediation.importing.cells import any_day, past_day, term, text
from mediation.importing.columns import Column, Context, Kind, Note, Staged, Values
from mediation.importing.personal import office_phone
from mediation.models import ATTACHED_KINDS, CommitteeKind, CommitteeStatus

COLUMNS = (
    Column("short_name", "简称", "用于案号，不能重复；重复导入时据此识别。", "Used in case numbers, unique; a second import knows it by this.", text(40), required=True, aliases=("调委会简称",), example="双清民调"),
    Column("name", "全称", "", "", text(100), required=True, aliases=("名称", "调委会名称")),
    Column("kind", "类别", "", "", term(CommitteeKind), required=True, vocabulary=CommitteeKind),
    Column("industry", "行业领域", "只有行业性调委会填写。", "For industry committees only.", text(40)),
    Column("division", "区划", "所在区划代码。", "Code of the division it serves.", reference="divisions", required=True, aliases=("区划代码", "所在区划")),
    Column("host", "所属调委会", "工作室、派驻调解室和小组填写所属调委会的简称；可在同一文件中。", "Short name of the committee a workroom, room or group is attached to; may be in the same file.", text(40)),
    Column("status", "状态", "不填为在册。", "Active when empty.", term(CommitteeStatus), vocabulary=CommitteeStatus),
    Column("phone", "办公电话", "", "", office_phone, aliases=("电话",)),
    Column("address", "办公地址", "", "", text(200), aliases=("地址",)),
    Column("set_up_on", "设立日期", "", "", past_day, as_text=False),
    Column("registered_on", "备案日期", "", "", past_day, as_text=False, aliases=("登记备案日期",)),
    Column("term_starts_on", "任期开始日期", "", "", any_day, as_text=False),
    Column("term_ends_on", "任期届满日期", "", "", any_day, as_text=False),
    Column("dissolved_on", "撤销日期", "已撤销的必填。", "Needed when dissolved.", past_day, as_text=False),
)  # fmt: skip

STAGED = Staged(
    "staged_committee",
    {
        "row_number": "int", "id": "uuid", "short_name": "text", "name": "text", "kind": "text", "industry": "text",
        "division_id": "text", "path": "text", "host": "text", "status": "text", "phone": "text", "address": "text",
        "set_up_on": "date", "registered_on": "date", "term_starts_on": "date", "term_ends_on": "date",
        "dissolved_on": "date",
    },
)  # fmt: skip

_ATTACHED = frozenset(kind.value for kind in ATTACHED_KINDS)


def complete(
    number: int, values: Values, context: Context, note: Note
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The committee; its host is looked up once all rows are staged."""
    get, division = values.get, values.get("division")
    if get("short_name") is None:
        note("short_name", "必须填写。", "It must be filled in.")
        return
    if division is not None and not context.by.reaches(division.path):
        note("division", "这个区划不在您的管辖范围内。", "The division is outside your reach.")
    if get("host") == get("short_name"):
        note("host", "不能是它自己。", "It cannot be itself.")
    yield (
        STAGED.name,
        (
            number, uuid7(), get("short_name"), get("name"), get("kind"), get("industry"),
            division.code if division else None, division.path if division else None, get("host"), get("status"),
            get("phone"), get("address"), get("set_up_on"), get("registered_on"), get("term_starts_on"),
            get("term_ends_on"), get("dissolved_on"),
        ),
    )  # fmt: skip


COMMITTEES = Kind(
    "committees", "调委会", "committees", COLUMNS, (STAGED,), complete, frozenset({"divisions"})
)
