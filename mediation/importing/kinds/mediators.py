"""Mediators 人民调解员: the person, what they do, and the posts they hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from uuid_utils.compat import uuid7

from mediation import identity
from mediation.importing.cells import any_day, flag, items, past_day, term, text
from mediation.importing.columns import Column, Context, Kind, Note, Staged, Values
from mediation.importing.personal import id_number, phone
from mediation.importing.problems import CellError
from mediation.importing.references import CommitteeTarget
from mediation.importing.sealing import sealed
from mediation.models import Education, Engagement, Gender, MediatorGrade, MediatorStatus, PostTitle

_TITLE = term(PostTitle)

COLUMNS = (
    Column("name", "姓名", "", "", text(50), required=True),
    Column("id_number", "身份证号", "身份证号和电话至少填一项；重复导入时据此识别。", "Give this or the telephone; a second import knows the mediator by it.", id_number),
    Column("phone", "电话", "", "", phone, aliases=("手机", "手机号", "联系电话")),
    Column("gender", "性别", "填了身份证号的可不填。", "Told by the identity number when empty.", term(Gender), vocabulary=Gender),
    Column("born_on", "出生日期", "填了身份证号的可不填。", "Told by the identity number when empty.", past_day, as_text=False),
    Column("ethnicity", "民族", "", "", text(20)),
    Column("education", "文化程度", "", "", term(Education), vocabulary=Education, aliases=("学历",)),
    Column("division", "区划", "主要服务的区划代码；不填用第一个调委会的。", "Code of the division mainly served; that of the first committee when empty.", reference="divisions", aliases=("区划代码",)),
    Column("committees", "调委会", "任职的调委会，简称或全称；几个用、隔开。", "Committees in which a post is held, separated by 、.", items, aliases=("所在调委会",)),
    Column("titles", "职务", "与调委会顺序一致；只填一个则都是它。可填：主任、副主任、委员、聘任调解员。", "In the order of the committees; one stands for all: director, deputy, member, hired.", items),
    Column("posts_started_on", "任职日期", "不填用开始担任调解员的日期。", "The first day as a mediator when empty.", past_day, as_text=False),
    Column("engagement", "专兼职", "", "", term(Engagement), required=True, vocabulary=Engagement, aliases=("专职或兼职",)),
    Column("backpack", "背包调解员", "不填为否。", "No when empty.", flag),
    Column("expert", "专家", "不填为否。", "No when empty.", flag),
    Column("expert_fields", "专家领域", "只有专家填写。", "For experts only.", text(100)),
    Column("expert_term_ends_on", "专家聘期届满日期", "只有专家填写。", "For experts only.", any_day, as_text=False),
    Column("court_invited", "法院特邀", "不填为否。", "No when empty.", flag),
    Column("grade", "等级", "未评定的不填；已登记的不能改。", "Empty when not graded; that of a registered mediator is not changed.", term(MediatorGrade), vocabulary=MediatorGrade),
    Column("status", "状态", "不填为在任。", "In office when empty.", term(MediatorStatus), vocabulary=MediatorStatus),
    Column("started_on", "开始日期", "开始担任调解员的日期。", "First day as a mediator.", past_day, required=True, as_text=False),
    Column("ended_on", "解聘日期", "解聘的必填。", "Needed when dismissed.", past_day, as_text=False),
    Column("ended_reason", "解聘原因", "", "", text(200)),
)  # fmt: skip

STAGED = Staged(
    "staged_mediator",
    {
        "row_number": "int", "id": "uuid", "person_id": "uuid", "name": "text", "gender": "text", "born_on": "date",
        "ethnicity": "text", "education": "text", "phone_masked": "text", "phone_sealed": "text", "phone_hash": "text",
        "id_number_masked": "text", "id_number_sealed": "text", "id_number_hash": "text",
        "division_id": "text", "path": "text", "engagement": "text", "backpack": "boolean", "expert": "boolean",
        "expert_fields": "text", "expert_term_ends_on": "date", "court_invited": "boolean", "grade": "text",
        "status": "text", "started_on": "date", "ended_on": "date", "ended_reason": "text",
    },
)  # fmt: skip

POSTS = Staged(
    "staged_post",
    {"row_number": "int", "id": "uuid", "committee_id": "uuid", "title": "text", "started_on": "date"},
)


def complete(
    number: int, values: Values, context: Context, note: Note
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The person, the mediator and the posts. Refuses places outside the viewer's reach."""
    get = values.get
    identifier: str | None = get("id_number")
    if get("name") is None:
        note("name", "必须填写。", "It must be filled in.")
    if identifier is None and get("phone") is None:
        note("id_number", "身份证号和电话至少填一项。", "Give the identity number or the telephone.")
    posts = _posts(values, context, note)
    division = get("division")
    code, path = (division.code, division.path) if division else (None, None)
    if division is None and posts:
        code, path = posts[0][0].division, posts[0][0].path
    if path is not None and not context.by.reaches(path):
        note("division", "这个区划不在您的管辖范围内。", "The division is outside your reach.")
    born_on, gender = get("born_on"), get("gender")
    if identifier is not None:
        born_on = born_on or identity.birth_of(identifier)
        gender = gender or ("male" if identity.is_male(identifier) else "female")
        if born_on != identity.birth_of(identifier):
            note("born_on", "与身份证号不符。", "It does not agree with the identity number.")
        if (gender == "male") != identity.is_male(identifier):
            note("gender", "与身份证号不符。", "It does not agree with the identity number.")
    yield (
        STAGED.name,
        (
            number, uuid7(), uuid7(), get("name"), gender, born_on, get("ethnicity"), get("education"),
            *sealed("phone", get("phone")), *sealed("id_number", identifier),
            code, path, get("engagement"), get("backpack"), get("expert"), get("expert_fields"),
            get("expert_term_ends_on"), get("court_invited"), get("grade"), get("status"), get("started_on"),
            get("ended_on"), get("ended_reason"),
        ),
    )  # fmt: skip
    for committee, title in posts:
        yield POSTS.name, (number, uuid7(), committee.id, title, get("posts_started_on") or get("started_on"))


def _posts(values: Values, context: Context, note: Note) -> list[tuple[CommitteeTarget, str]]:
    names, titles = values.get("committees", []), values.get("titles", [])
    if not names:
        if titles:
            note("committees", "填了职务，要填调委会。", "A title needs its committee.")
        return []
    if len(titles) not in {1, len(names)}:
        note("titles", f"应填1个或{len(names)}个职务。", f"Give one title, or {len(names)}.")
        return []
    try:
        found = [context.references.committees.find(name) for name in names]
    except CellError as error:
        note("committees", error.zh, error.en)
        return []
    try:
        posts = [_TITLE(title) for title in titles]
    except CellError as error:
        note("titles", error.zh, error.en)
        return []
    if len(set(found)) < len(found):
        note("committees", "同一个调委会写了两次。", "The same committee is named twice.")
    if any(not context.by.reaches(committee.path) for committee in found):
        note("committees", "有调委会不在您的管辖范围内。", "A committee is outside your reach.")
    return list(zip(found, posts if len(posts) > 1 else posts * len(found), strict=True))


MEDIATORS = Kind(
    "mediators",
    "调解员",
    "mediators",
    COLUMNS,
    (STAGED, POSTS),
    complete,
    frozenset({"divisions", "committees"}),
)
