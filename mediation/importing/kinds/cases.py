"""Cases 案件."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from mediation.importing.cells import Cell, items, past_day, term, text
from mediation.importing.columns import Column, Context, Kind, Note, Staged, Values
from mediation.importing.kinds.parties import PARTIES, party_columns, read_parties, stage_parties
from mediation.importing.money import fen
from mediation.importing.problems import CellError
from mediation.importing.references import CommitteeTarget
from mediation.models import (
    DIFFICULT_GRADES,
    AgreementForm,
    CaseGrade,
    CaseMode,
    CaseSource,
    CaseStatus,
    ConfirmationStatus,
    ReferralOrigin,
)
from mediation.models.base import LONGEST_TEXT
from mediation.services.case_registration import MOST_MEDIATORS, PartyRegistration
from mediation.services.case_title import title_of

_NUMBER = text(80)
_YEAR = re.compile(r"[(（\[〔【](\d{4})[)）\]〕】]")
_MOST_OF_A_TITLE = 120


def _case_number(cell: Cell) -> str:
    """The number with the official brackets round its year, however they were typed."""
    return _YEAR.sub(r"（\1）", _NUMBER(cell), count=1)


_DAYS = (
    ("received_on", "接收日期", "发现、申请或移送的日期；不填用受理日期。", "Found, applied for or referred; acceptance if empty."),
    ("accepted_on", "受理日期", "未受理的不填。", "Empty while not accepted."),
    ("agreed_on", "达成协议日期", "达成协议的填写，并填协议形式。", "With the form of the agreement."),
    ("performed_on", "履行日期", "履行完毕的日期。", "The day the agreement was performed."),
    ("revisited_on", "回访日期", "达成协议后回访的日期。", "The day of the return visit after the agreement."),
    ("terminated_on", "终止日期", "未达成协议而终止的填写。", "The day it ended without agreement."),
    ("closed_on", "结案日期", "结案、归档的必填。", "Needed for closed and archived cases."),
)  # fmt: skip

COLUMNS = (
    Column("number", "案号", "已有案号照填；不填则按调委会和年度自动编号，不留空号。", "The number it has; otherwise the committee's next of the year.", _case_number),
    Column("external_number", "外部编号", "原系统编号；案号和外部编号至少填一项，重复导入时据此识别。", "Its number where it comes from. One of the two numbers is needed, to know it again.", text(80), aliases=("原编号", "系统编号")),
    Column("committee", "调委会", "承办调委会的简称或全称。", "Short or full name of the committee.", reference="committees", required=True, aliases=("承办调委会", "调解组织", "调委会简称")),
    Column("title", "标题", "不填则由当事人姓氏和纠纷类型组成。", "Made from the parties' surnames and the type when empty.", text(120)),
    Column("dispute_type", "纠纷类型", "代码或名称。", "Code or name.", reference="dispute_types", required=True, aliases=("案由", "类型")),
    Column("source", "案件来源", "三选一。", "One of three.", term(CaseSource), required=True, vocabulary=CaseSource, aliases=("来源",), example="当事人申请"),
    Column("referral_origin", "移送单位类别", "只有委托移送的填写；填了移送单位的可不填。", "For referrals only; taken from the referring body when empty.", term(ReferralOrigin), vocabulary=ReferralOrigin),
    Column("referred_by", "移送单位", "已登记的委托移送单位名称。", "Name of a registered referring body.", reference="referrers"),
    Column("referral_letter", "委托调解函号", "只有委托移送的填写。", "For referrals only.", text(60)),
    Column("status", "状态", "", "", term(CaseStatus), required=True, vocabulary=CaseStatus, example="结案"),
    Column("grade", "难易等级", "不填为一般。", "Ordinary when empty.", term(CaseGrade), vocabulary=CaseGrade, aliases=("等级",)),
    Column("mode", "调解方式", "不填为普通调解。", "Ordinary when empty.", term(CaseMode), vocabulary=CaseMode),
    Column("division", "区划", "纠纷所在区划的代码；不填用调委会所在区划。", "Code of where the dispute is; that of the committee when empty.", reference="divisions", aliases=("区划代码", "纠纷所在区划")),
    Column("narrative", "纠纷经过", f"最多{LONGEST_TEXT}字。", f"At most {LONGEST_TEXT} characters.", text(LONGEST_TEXT, lines=True), required=True, aliases=("纠纷简要情况", "案情", "简要案情")),
    *party_columns(),
    Column("mediators", "调解员", "在该调委会任职的调解员姓名，几名用、隔开。", "Names of mediators with a post in the committee, separated by 、.", items),
    Column("presiding", "主持调解员", "调解员之一；只有一名时可不填。", "One of the mediators; may be empty when there is but one.", text(50)),
    *(Column(name, zh, note_zh, note_en, past_day, as_text=False, example="2024-03-05" if name == "received_on" else "") for name, zh, note_zh, note_en in _DAYS),
    Column("agreement_form", "协议形式", "达成协议的必填。", "Needed with an agreement.", term(AgreementForm), vocabulary=AgreementForm),
    Column("amount", "协议金额", "元；可写1.2万元、3亿元。", "In yuan; 1.2万元 and 3亿元 are read too.", fen, aliases=("协议涉及金额", "涉及金额", "金额"), as_text=False),
    Column("termination_reason", "终止原因", "", "", text(200)),
    Column("confirmation", "司法确认", "不填为未申请。", "Not applied for when empty.", term(ConfirmationStatus), vocabulary=ConfirmationStatus),
)  # fmt: skip

STAGED = Staged(
    "staged_case",
    {
        "row_number": "int", "id": "uuid", "number": "text", "external_number": "text",
        "committee_id": "uuid", "committee_short_name": "text",
        "title": "text", "made_title": "text", "dispute_type_id": "text", "source": "text",
        "referral_origin": "text", "referred_by_id": "uuid", "referral_letter": "text", "status": "text",
        "grade": "text", "mode": "text", "division_id": "text", "path": "text", "committee_division_id": "text",
        "committee_path": "text", "narrative": "text", "mediators": "uuid[]", "presiding_id": "uuid",
        "received_on": "date", "accepted_on": "date", "agreed_on": "date", "performed_on": "date",
        "revisited_on": "date", "terminated_on": "date", "closed_on": "date", "agreement_form": "text",
        "amount": "bigint", "termination_reason": "text", "confirmation": "text",
    },
)  # fmt: skip


def complete(
    number: int, values: Values, context: Context, note: Note
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The case and its parties. Refuses what the row by itself shows to be wrong; the tables tell the rest."""
    get = values.get
    committee: CommitteeTarget | None = get("committee")
    if committee is None:
        note("committee", "必须填写。", "It must be filled in.")
        return
    if not context.by.reaches(committee.path):
        note("committee", "这个调委会不在您的管辖范围内。", "The committee is outside your reach.")
    if not get("number") and not get("external_number"):
        note("number", "案号和外部编号至少填一项。", "Give the number or the external number.")
    division = get("division")
    if division is not None and not division.path.startswith(committee.path):
        note("division", "不在这个调委会的范围内。", "It is outside the committee's reach.")
    if get("mode") == "on_the_spot" and get("grade") in _DIFFICULT:
        note("mode", "疑难复杂以上的案件不能用随手调。", "A difficult case cannot be mediated on the spot.")
    mediators, presiding = _mediators(values, committee, context, note)
    parties = read_parties(values, note)
    referrer, dispute_type = get("referred_by"), get("dispute_type")
    yield (
        STAGED.name,
        (
            number, uuid7(), get("number"), get("external_number"), committee.id, committee.short_name,
            get("title"), _made_title(parties, dispute_type),
            dispute_type.code if dispute_type else None, get("source"),
            _origin(values, note), referrer.id if referrer else None, get("referral_letter"), get("status"),
            get("grade"), get("mode"),
            division.code if division else None, division.path if division else None,
            committee.division, committee.path, get("narrative"), mediators, presiding,
            get("received_on"), get("accepted_on"), get("agreed_on"), get("performed_on"), get("revisited_on"),
            get("terminated_on"), get("closed_on"), get("agreement_form"), get("amount"), get("termination_reason"),
            get("confirmation"),
        ),
    )  # fmt: skip
    yield from stage_parties(number, parties)


_DIFFICULT = frozenset(grade.value for grade in DIFFICULT_GRADES)


def _made_title(parties: list[PartyRegistration], dispute_type: Any) -> str | None:
    return title_of(parties, dispute_type.name)[:_MOST_OF_A_TITLE] if dispute_type is not None else None


def _origin(values: Values, note: Note) -> str | None:
    """The kind of referring body: that of the body itself where it is named."""
    told, referrer = values.get("referral_origin"), values.get("referred_by")
    if referrer is None:
        return told
    if told is not None and told != referrer.origin:
        kind = ReferralOrigin(referrer.origin)
        note(
            "referral_origin",
            f"与移送单位的类别（{kind.zh}）不符。",
            f"The referring body is of another kind ({kind.en}).",
        )
    return str(referrer.origin)


def _mediators(
    values: Values, committee: CommitteeTarget, context: Context, note: Note
) -> tuple[list[UUID] | None, UUID | None]:
    """Those who handled it, and who presided 主持 (人民调解法 art. 19)."""
    names: list[str] = [name for name in values.get("mediators", []) if name]
    found: dict[str, UUID] = {}
    for name in names:
        try:
            found[name] = context.references.mediator(committee, name)
        except CellError as error:
            note("mediators", error.zh, error.en)
            return None, None
    if len(names) > MOST_MEDIATORS:
        note("mediators", f"最多{MOST_MEDIATORS}名。", f"At most {MOST_MEDIATORS}.")
    if len(found) < len(names):
        note("mediators", "同一名调解员写了两次。", "The same mediator is named twice.")
    presiding = values.get("presiding") or (names[0] if len(names) == 1 else None)
    if presiding is not None and presiding not in found:
        note(
            "presiding",
            "主持调解员必须是本案的调解员之一。",
            "Who presides must be one of the case's mediators.",
        )
    elif presiding is None and len(names) > 1:
        note("presiding", "有多名调解员时要指定一名主持。", "With several mediators, one of them presides.")
    return sorted(found.values()) or None, found.get(presiding or "")


CASES = Kind(
    "cases", "案件", "cases", COLUMNS, (STAGED, PARTIES), complete,
    frozenset({"divisions", "committees", "dispute_types", "referrers", "mediators"}),
)  # fmt: skip
