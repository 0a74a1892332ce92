"""Rows and viewers for tests 测试数据: a small invented network, built of real rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from mediation.access import Viewer
from mediation.identity import credit_check_character, id_check_character
from mediation.models import (
    Case,
    CaseGrade,
    CaseSource,
    CaseStatus,
    Committee,
    CommitteeKind,
    DisputeType,
    Division,
    DivisionLevel,
    Engagement,
    GradeDecider,
    GradeThreshold,
    JudicialOffice,
    Mediator,
    MediatorGrade,
    Party,
    PartyRole,
    Person,
    Post,
    PostTitle,
    ReferralOrigin,
    Referrer,
    Role,
    RoleGrant,
    User,
)
from mediation.passwords import hash_password
from mediation.personal_data import KEY_BYTES, Vault, current_vault, sealed_columns

_serial = count(1)
_LEVELS = {
    1: DivisionLevel.CITY,
    2: DivisionLevel.COUNTY,
    3: DivisionLevel.TOWNSHIP,
    4: DivisionLevel.VILLAGE,
}

PASSWORD = "qing-shan-2026"
_hashes: dict[str, str] = {}


def an_id_number(serial: int = 1, *, male: bool = True, born: str = "19800101") -> str:
    """An identity number that checks; the area code 430500 itself is given to nobody."""
    first = f"430500{born}{serial % 100:02d}{1 if male else 2}"
    return first + id_check_character(first)


def a_phone(serial: int = 1) -> str:
    return f"139{serial:08d}"


def sealed_with_a_lost_key(text: str) -> str:
    return Vault(bytes(KEY_BYTES)).seal(text)


def a_credit_code(serial: int = 1) -> str:
    first = f"91430500MA{serial:07d}"
    return first + credit_check_character(first)


async def a_division(path: str, name: str, **columns: Any) -> Division:
    """The division at the end of a path such as ``430500/430502``."""
    codes = path.strip("/").split("/")
    return await Division.create(
        code=codes[-1],
        name=name,
        level=_LEVELS[len(codes)],
        path="/" + "/".join(codes) + "/",
        parent_id=codes[-2] if len(codes) > 1 else None,
        **columns,
    )


async def a_committee(division: Division, name: str, **columns: Any) -> Committee:
    columns.setdefault("kind", CommitteeKind.VILLAGE)
    return await Committee.create(
        name=f"{name}人民调解委员会",
        short_name=columns.pop("short_name", f"{name}民调"),
        division=division,
        path=division.path,
        **columns,
    )


async def a_mediator(
    division: Division,
    name: str,
    committee: Committee | None = None,
    title: PostTitle = PostTitle.MEMBER,
    **columns: Any,
) -> Mediator:
    """A mediator, with a post in the committee if there is one."""
    serial = next(_serial)
    vault = current_vault()
    person = await Person.create(
        name=name,
        gender=columns.pop("gender", None),
        **sealed_columns(vault, "phone", a_phone(serial)),
        **sealed_columns(vault, "id_number", columns.pop("id_number", an_id_number(serial))),
    )
    columns.setdefault("engagement", Engagement.PART_TIME)
    columns.setdefault("started_on", date(2020, 1, 1))
    mediator = await Mediator.create(person=person, division=division, path=division.path, **columns)
    if committee is not None:
        await Post.create(committee=committee, mediator=mediator, title=title, started_on=date(2020, 1, 1))
    return mediator


async def a_grade_threshold(**columns: Any) -> GradeThreshold:
    """What 430500 asks of the fourth grade."""
    return await GradeThreshold.create(
        **{
            "division_id": "430500",
            "path": "/430500/",
            "scheme": "试行办法",
            "grade": MediatorGrade.FOURTH,
            "min_years": 2,
            "min_cases": 50,
            "max_oral_share": 30,
            "min_agreement_rate": 85,
            "decided_by": GradeDecider.COUNTY,
            "valid_from": date(2025, 1, 1),
            **columns,
        }
    )


async def a_case(committee: Committee, **columns: Any) -> Case:
    """An accepted case of the committee, with an applicant and a respondent unless ``parties`` says otherwise."""
    serial = next(_serial)
    parties = columns.pop(
        "parties", (("申请人甲", PartyRole.APPLICANT), ("被申请人乙", PartyRole.RESPONDENT))
    )
    codes = dict(
        zip(("city", "county", "township", "village"), committee.path.strip("/").split("/"), strict=False)
    )
    values: dict[str, Any] = {
        "number": f"（2026）试{serial}号",
        "title": f"试验纠纷{serial}",
        "status": CaseStatus.ACCEPTED,
        "grade": CaseGrade.ORDINARY,
        "source": CaseSource.APPLICATION,
        "dispute_type_id": "02",
        "division_id": committee.division_id,
        "path": committee.path,
        **codes,
        "narrative": "双方因宅基地边界争执。",
        "received_on": date(2026, 3, 1),
        "accepted_on": date(2026, 3, 2),
    }
    values.update(columns)
    values.setdefault("listed_on", values["accepted_on"] or values["received_on"])
    case = await Case.create(committee=committee, **values)
    vault = current_vault()
    for place, (name, role) in enumerate(parties):
        await Party.create(
            case=case,
            role=role,
            name=name,
            **sealed_columns(vault, "phone", a_phone(serial * 10 + place)),
            # Born on another day than the viewer who is a party: no case is theirs by chance.
            **sealed_columns(vault, "id_number", an_id_number(serial * 10 + place, born="19850101")),
        )
    return case


async def a_user(username: str = "zhang", name: str = "张管理", **columns: Any) -> User:
    password = columns.pop("password", PASSWORD)
    if password not in _hashes:
        _hashes[password] = await hash_password(password)
    return await User.create(username=username, name=name, password_hash=_hashes[password], **columns)


async def a_grant(user: User, role: Role, **columns: Any) -> RoleGrant:
    return await RoleGrant.create(user=user, role=role, **columns)


@dataclass
class Network:
    """A city of two counties, a township and two villages, with a committee in most of them."""

    city: Division
    county: Division
    other_county: Division
    township: Division
    village: Division
    other_village: Division
    committee: Committee
    """Of the village."""
    township_committee: Committee
    other_committee: Committee
    """Of the other county."""
    mediator: Mediator
    director: Mediator
    stranger: Mediator
    """Holds a post in the other county's committee only."""
    office: JudicialOffice
    court: Referrer
    user: User
    types: dict[str, DisputeType] = field(default_factory=dict)

    def viewer(self, role: Role, **changes: Any) -> Viewer:
        """A viewer of the role, placed in the first county's line."""
        return Viewer(**{"role": role, "name": role.zh, "user": self.user.id, **self._place(role), **changes})

    def _place(self, role: Role) -> dict[str, Any]:
        levels = {
            Role.CITY: self.city,
            Role.COUNTY: self.county,
            Role.TOWNSHIP: self.township,
            Role.VILLAGE: self.village,
        }
        if role in levels:
            return {"division": levels[role].code, "path": levels[role].path}
        if role is Role.COMMITTEE:
            return {"division": self.village.code, "path": self.village.path, "committee": self.committee.id}
        if role is Role.REFERRER:
            return {"referrer": self.court.id}
        if role is Role.PARTY:
            return {"id_number_hash": current_vault().hash(an_id_number(1))}
        return {"user": None}

    @property
    def elsewhere(self) -> Viewer:
        """The bureau of the other county."""
        return self.viewer(Role.COUNTY, division=self.other_county.code, path=self.other_county.path)


async def a_network() -> Network:
    """Build the network. Types: 02 邻里, 10 劳动争议 with 1001 拖欠工资, 12 医疗."""
    city = await a_division("430500", "青山市")
    county = await a_division("430500/430502", "清溪区")
    other_county = await a_division("430500/430503", "白水区")
    township = await a_division("430500/430502/430502001", "柳林街道")
    village = await a_division("430500/430502/430502001/430502001001", "桥头村")
    other_village = await a_division("430500/430502/430502001/430502001002", "河湾村")
    types = {
        code: await DisputeType.create(code=code, name=name, parent_id=code[:-2] or None, report_row=code[:2])
        for code, name in (("02", "邻里"), ("10", "劳动争议"), ("12", "医疗"), ("1001", "拖欠工资"))
    }
    committee = await a_committee(village, "桥头村")
    township_committee = await a_committee(township, "柳林街道", kind=CommitteeKind.TOWNSHIP)
    other_committee = await a_committee(other_county, "白水区", kind=CommitteeKind.INDUSTRY, industry="物业")
    return Network(
        city=city,
        county=county,
        other_county=other_county,
        township=township,
        village=village,
        other_village=other_village,
        committee=committee,
        township_committee=township_committee,
        other_committee=other_committee,
        mediator=await a_mediator(village, "赵青禾", committee),
        director=await a_mediator(village, "钱望山", committee, PostTitle.DIRECTOR),
        stranger=await a_mediator(other_county, "孙临川", other_committee),
        office=await JudicialOffice.create(name="柳林司法所", division=township, path=township.path),
        court=await Referrer.create(name="清溪区人民法院", origin=ReferralOrigin.COURT, division=county),
        user=await a_user(),
        types=types,
    )


def key_of(row: Any) -> UUID:
    """The row's key, typed."""
    key: UUID = row.id
    return key
