"""The parties of a case 当事人 in its row: several names in one cell, or numbered columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from uuid_utils.compat import uuid7

from mediation.importing.cells import items, term, text
from mediation.importing.columns import Column, Note, Staged, Values
from mediation.importing.personal import any_number, phone
from mediation.importing.problems import CellError
from mediation.importing.sealing import sealed
from mediation.models import PartyKind, PartyRole
from mediation.services.case_registration import MOST_PARTIES, PartyRegistration

NUMBERED = 20
"""Parties of a side that may have columns of their own: 申请人1 to 申请人20."""

PARTIES = Staged(
    "staged_party",
    {
        "row_number": "int",
        "id": "uuid",
        "role": "text",
        "rank": "int",
        "kind": "text",
        "name": "text",
        "agent": "text",
        "phone_masked": "text",
        "phone_sealed": "text",
        "phone_hash": "text",
        "id_number_masked": "text",
        "id_number_sealed": "text",
        "id_number_hash": "text",
    },
)

_NAME, _AGENT, _KIND = text(100), text(50), term(PartyKind)
# What only organisations are called; a person's name is rarely longer than four characters.
_ORGANISATION = re.compile(
    r".{2,}(?:公司|集团|厂|店|超市|商行|合作社|委员会|村委会|居委会|业委会|局|医院|卫生院|学校|幼儿园|银行|信用社|中心|"
    r"事务所|经营部|工作室|协会|基金会|政府|办事处|项目部|工程队|农场|林场|茶场)(?:[（(].+[)）])?"
)
_PARTS = (
    ("", "", "姓名或名称；几个人用、隔开。", "Names; several are separated by 、."),
    (
        "_phone",
        "电话",
        "与姓名顺序一致；没有的留空，用、占位。",
        "In the order of the names; keep the 、 of an empty place.",
    ),
    (
        "_id_number",
        "身份证号",
        "身份证号或统一社会信用代码，与姓名顺序一致。",
        "Identity numbers or credit codes, in the order of the names.",
    ),
    (
        "_kind",
        "类别",
        "自然人，或法人或其他组织；不填按名称判断。",
        "Person or organisation; told by the name when empty.",
    ),
    (
        "_agent",
        "代理人",
        "委托代理人，与姓名顺序一致。",
        "Agents with a power of attorney, in the order of the names.",
    ),
)
_SIDES = (
    (PartyRole.APPLICANT, "applicants", "applicant"),
    (PartyRole.RESPONDENT, "respondents", "respondent"),
)
_NAMED = {plural: {suffix: f"{plural}{suffix}" for suffix, *_ in _PARTS} for _, plural, _ in _SIDES}
_PARSES: tuple[tuple[str, Callable[[str], Any]], ...] = (
    ("", _NAME),
    ("_phone", phone),
    ("_id_number", any_number),
    ("_kind", _KIND),
    ("_agent", _AGENT),
)
_NUMBERED_NAMES = frozenset(
    f"{singular}_{place}{suffix}"
    for _, _, singular in _SIDES
    for place in range(1, NUMBERED + 1)
    for suffix, *_ in _PARTS
)
_EXAMPLES = {"applicants": "王某甲、李某乙", "respondents": "某某物业服务有限公司"}


def party_columns() -> tuple[Column, ...]:
    """Five columns a side, and the same numbered for each party."""
    columns: list[Column] = []
    for role, plural, singular in _SIDES:
        for suffix, zh, note_zh, note_en in _PARTS:
            columns.append(
                Column(
                    f"{plural}{suffix}", role.zh + zh, note_zh, note_en, items,
                    example=_EXAMPLES[plural] if not suffix else "",
                    aliases=(f"{role.zh}姓名", f"{role.zh}名称") if not suffix else (),
                )
            )  # fmt: skip
            columns += [
                Column(
                    f"{singular}_{place}{suffix}", f"{role.zh}{place}{zh}", note_zh, note_en, _one,
                    aliases=(f"{role.zh}{place}姓名", f"{role.zh}{place}名称") if not suffix else (),
                    in_template=False,
                )
                for place in range(1, NUMBERED + 1)
            ]  # fmt: skip
    return tuple(columns)


def _one(cell: Any) -> list[str]:
    return ["、".join(items(cell))]


def read_parties(values: Values, note: Note) -> list[PartyRegistration]:
    """The parties that the row gives, in order; problems are noted under their column."""
    parties: list[PartyRegistration] = []
    for role, plural, singular in _SIDES:
        given = {suffix: values[name] for suffix, name in _NAMED[plural].items() if name in values}
        lists = {"": [], **given}
        sources = [(plural, place, {suffix: _at(found, place) for suffix, found in lists.items()})
                   for place in range(len(lists[""]))]  # fmt: skip
        for suffix, found in lists.items():
            if len(found) > len(lists[""]):
                note(
                    f"{plural}{suffix}",
                    f"有{len(found)}项，而{role.zh}只有{len(lists[''])}人。",
                    f"It has {len(found)} items for {len(lists[''])} names.",
                )
        for prefix in _numbered(values, singular):
            parts = {suffix: _at(values.get(f"{prefix}{suffix}", []), 0) for suffix, *_ in _PARTS}
            if any(parts.values()):
                sources.append((prefix, 0, parts))
        parties += [party for source in sources if (party := _party(role, *source, note)) is not None]
    if len(parties) > MOST_PARTIES:
        note("applicants", f"当事人最多{MOST_PARTIES}名。", f"At most {MOST_PARTIES} parties.")
    return parties


def _numbered(values: Values, singular: str) -> list[str]:
    # Most files have none of these columns, and two hundred look-ups a row would be felt.
    if values.keys().isdisjoint(_NUMBERED_NAMES):
        return []
    return [f"{singular}_{place}" for place in range(1, NUMBERED + 1)]


def _at(found: list[str], place: int) -> str:
    return found[place] if place < len(found) else ""


def _party(
    role: PartyRole, column: str, place: int, parts: dict[str, str], note: Note
) -> PartyRegistration | None:
    if not parts[""]:
        note(column, f"第{place + 1}个没有姓名。", f"Number {place + 1} has no name.")
        return None
    read: dict[str, Any] = {}
    for suffix, parse in _PARSES:
        if not parts.get(suffix):
            continue
        try:
            read[suffix] = parse(parts[suffix])
        except CellError as error:
            note(f"{column}{suffix}", error.zh, error.en)
            return None
    number, is_code = read.get("_id_number", (None, False))
    kind = PartyKind(read["_kind"]) if "_kind" in read else _kind_of(read[""], number, is_code=is_code)
    if number is not None and is_code != (kind is PartyKind.ORGANISATION):
        note(
            f"{column}_id_number",
            "自然人填身份证号，组织填统一社会信用代码。",
            "A person has an identity number, an organisation a credit code.",
        )
        return None
    return PartyRegistration(
        role=role,
        name=read[""],
        kind=kind,
        phone=read.get("_phone"),
        id_number=number,
        agent=read.get("_agent"),
    )


def _kind_of(name: str, number: str | None, *, is_code: bool) -> PartyKind:
    organisation = is_code if number is not None else _ORGANISATION.fullmatch(name) is not None
    return PartyKind.ORGANISATION if organisation else PartyKind.PERSON


def stage_parties(number: int, parties: list[PartyRegistration]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The records of the parties, their personal data sealed."""
    for rank, party in enumerate(parties):
        yield (
            PARTIES.name,
            (
                number, uuid7(), party.role.value, rank, party.kind.value, party.name, party.agent,
                *sealed("phone", party.phone), *sealed("id_number", party.id_number),
            ),
        )  # fmt: skip
