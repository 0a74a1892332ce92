"""A small invented city for the read tests: awkward text, nulls, two counties, every kind of row."""

# ruff: noqa: PERF401  rows are made one by one, in the order of the seed

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tortoise import Tortoise

from mediation import models
from mediation.access import Viewer
from mediation.models import Role
from mediation.personal_data import current_vault, sealed_columns
from tests.api.planner.sample_grades import grade_changes, grade_thresholds, grade_users
from tests.api.planner.sample_rounds import (
    honour_quotas,
    honour_rounds,
    nominations,
    notices,
    objections,
    photographs,
    vote_signals,
)
from tests.api.planner.sample_training import training_attendances, training_events

START = date(2021, 12, 1)
NAMES = ("王小溪", "李望山", '张"引"号', "赵\\斜杠", "钱\n换行", "孙😀笑")
TITLES = ("邻里纠纷", '宅基地"引号"纠纷', "赡养\\纠纷", "拖欠工资\t纠纷", "物业😀纠纷")


@dataclass
class Sample:
    """The rows that tests name."""

    divisions: list[models.Division] = field(default_factory=list)
    persons: list[models.Person] = field(default_factory=list)
    posts: list[models.Post] = field(default_factory=list)
    handled: list[tuple[UUID, UUID]] = field(default_factory=list)
    """Which mediator handled which case."""
    committees: list[models.Committee] = field(default_factory=list)
    mediators: list[models.Mediator] = field(default_factory=list)
    offices: list[models.JudicialOffice] = field(default_factory=list)
    honours: list[models.Honour] = field(default_factory=list)
    rounds: list[models.HonourRound] = field(default_factory=list)
    quotas: list[models.HonourQuota] = field(default_factory=list)
    nominations: list[models.HonourNomination] = field(default_factory=list)
    photographs: list[models.NominationPhotograph] = field(default_factory=list)
    objections: list[models.HonourObjection] = field(default_factory=list)
    signals: list[models.HonourSignal] = field(default_factory=list)
    notices: list[models.HonourNotice] = field(default_factory=list)
    dispute_types: list[models.DisputeType] = field(default_factory=list)
    cases: list[models.Case] = field(default_factory=list)
    parties: list[models.Party] = field(default_factory=list)
    trainings: list[models.TrainingEvent] = field(default_factory=list)
    attendances: list[models.TrainingAttendance] = field(default_factory=list)
    thresholds: list[models.GradeThreshold] = field(default_factory=list)
    users: list[models.User] = field(default_factory=list)
    grade_changes: list[models.GradeChange] = field(default_factory=list)
    disciplines: list[models.Discipline] = field(default_factory=list)
    precedents: list[models.Precedent] = field(default_factory=list)
    redactions: list[models.PrecedentRedaction] = field(default_factory=list)
    referrers: list[models.Referrer] = field(default_factory=list)
    viewers: dict[str, Viewer] = field(default_factory=dict)


class Builder:
    """Builds the sample from one seed, so that every run sees the same rows."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.sample = Sample()
        self._serial = 0

    def key(self) -> UUID:
        self._serial += 1
        return UUID(f"01900000-0000-7000-8000-{self.random.getrandbits(24):06x}{self._serial:06x}")

    def one_in(self, n: int) -> bool:
        return self.random.randrange(n) == 0

    def sealed(self) -> dict[str, Any]:
        vault = current_vault()
        phone_text = f"139{self.random.randrange(10**8):08d}" if not self.one_in(5) else None
        # A number as nobody has it, so that JSON's escapes are tried too.
        number = f'43050219"\\"{self.random.randrange(10**5):05d}' if not self.one_in(6) else None
        return {**sealed_columns(vault, "phone", phone_text), **sealed_columns(vault, "id_number", number)}

    def divisions(self) -> None:
        made: list[models.Division] = []

        def add(code: str, name: str, level: str, parent: models.Division | None) -> models.Division:
            division = models.Division(
                code=code, name=name, level=level, parent_id=parent.code if parent else None,
                path=f"{parent.path if parent else '/'}{code}/", counted=not self.one_in(9),
                valid_to=date(2020, 1, 1) if self.one_in(12) else None,
            )  # fmt: skip
            made.append(division)
            return division

        for city_code in ("430500", "621100"):
            city = add(city_code, f"青山{city_code}市", "city", None)
            for number in (2, 3) if city_code == "430500" else (2,):
                county = add(f"{city_code[:4]}{number:02d}", f"清溪{number}区", "county", city)
                for township_number in (1, 2):
                    township = add(
                        f"{county.code}{township_number:03d}", f"柳林{township_number}镇", "township", county
                    )
                    for village_number in (1, 2):
                        add(
                            f"{township.code}{village_number:03d}",
                            f"桥头{village_number}村",
                            "village",
                            township,
                        )
        self.sample.divisions = made

    def committees(self) -> None:
        made = []
        for number, division in enumerate(self.sample.divisions * 2):
            kind = self.random.choice(["village", "township", "industry", "enterprise"])
            dissolved = self.one_in(8)
            made.append(
                models.Committee(
                    id=self.key(), name=f"{division.name}{self.random.choice(NAMES)}人民调解委员会",
                    short_name=f"民调{number:03d}", kind=kind, industry="医疗" if kind == "industry" else None,
                    status="dissolved" if dissolved else "active",
                    dissolved_on=date(2023, 1, 1) if dissolved else None,
                    division_id=division.code, path=division.path,
                    registered_on=None if self.one_in(3) else START, term_ends_on=START if self.one_in(3) else None,
                )
            )  # fmt: skip
        for host in made[:4]:
            made.append(
                models.Committee(
                    id=self.key(), name=f"{host.name}工作室", short_name=f"{host.short_name}室", kind="workroom",
                    division_id=host.division_id, path=host.path, host_id=host.id,
                )
            )  # fmt: skip
        self.sample.committees = made

    def persons_and_mediators(self) -> None:
        persons, mediators, posts = [], [], []
        for number in range(60):
            person = models.Person(
                id=self.key(), name=self.random.choice(NAMES) + str(number),
                gender=self.random.choice(["female", "male", None]), **self.sealed(),
            )  # fmt: skip
            division = self.random.choice(self.sample.divisions)
            status = self.random.choice(["active", "active", "active", "suspended", "dismissed"])
            expert = self.one_in(5)
            mediator = models.Mediator(
                id=self.key(), person_id=person.id, division_id=division.code, path=division.path,
                engagement=self.random.choice(["full_time", "part_time"]), backpack=self.one_in(2), expert=expert,
                expert_fields="医疗、物业" if expert and self.one_in(2) else None,
                grade=self.random.choice(["first", "second", None]), status=status, started_on=START,
                grade_doubted_on=START if number % 4 == 0 else None,
                ended_on=date(2024, 1, 1) if status == "dismissed" else None,
            )  # fmt: skip
            persons.append(person)
            mediators.append(mediator)
            for committee in self.random.sample(self.sample.committees, self.random.randrange(4)):
                posts.append(
                    models.Post(
                        id=self.key(), committee_id=committee.id, mediator_id=mediator.id, title="member",
                        started_on=START, ended_on=date(2023, 1, 1) if self.one_in(4) else None,
                    )
                )  # fmt: skip
        self.sample.mediators, self.sample.persons, self.sample.posts = mediators, persons, posts

    def honours(self) -> None:
        made = []
        honourees = [
            *(("mediator", row) for row in self.sample.mediators[:20]),
            *(("committee", row) for row in self.sample.committees[:8]),
            *(("judicial_office", row) for row in self.sample.offices),
        ]
        for category, row in honourees:
            revoked = self.one_in(4)
            made.append(
                models.Honour(
                    id=self.key(), title="“枫桥式”荣誉", category=category, year=self.random.choice([2022, 2023]),
                    division_id=row.division_id, path=row.path, named_on=date(2023, 12, 1),
                    status="revoked" if revoked else "named", revoked_on=date(2024, 2, 1) if revoked else None,
                    revocation_reason='材料"不实"' if revoked else None, **{f"{category}_id": row.id},
                )
            )  # fmt: skip
        self.sample.honours = made

    def rounds(self) -> None:
        self.sample.rounds = honour_rounds(self)
        self.sample.quotas = [quota for held in self.sample.rounds for quota in honour_quotas(self, held)]
        self.sample.nominations = [
            nomination for held in self.sample.rounds for nomination in nominations(self, held)
        ]
        self.sample.photographs = photographs(self)
        self.sample.objections = objections(self)
        self.sample.signals = vote_signals(self)
        self.sample.notices = notices(self)

    def trainings(self) -> None:
        self.sample.trainings = training_events(self)
        self.sample.attendances = training_attendances(self)

    def disciplines(self) -> None:
        self.sample.disciplines = [
            models.Discipline(
                id=self.key(), mediator_id=mediator.id, ground=self.random.choice([*models.Misconduct]),
                measure="removal" if mediator.status == "dismissed" else "correction",
                facts=None if self.one_in(3) else '收受"土产"\\\n属实', imposed_on=START, imposer='县局"经办"',
                lifted_on=date(2024, 1, 1) if self.one_in(2) else None,
            )
            for mediator in self.sample.mediators[::3]
        ]  # fmt: skip
        for discipline in self.sample.disciplines:
            discipline.lift_reason = "已改正" if discipline.lifted_on else None

    def case(self, number: int) -> models.Case:
        committee = self.random.choice(self.sample.committees)
        codes = [*committee.path.strip("/").split("/"), None, None, None][:4]
        source = self.random.choice(["initiative", "application", "referral"])
        status = self.random.choice(["referred", "accepted", "mediating", "agreed", "terminated", "closed"])
        received = START + timedelta(days=self.random.randrange(90))
        accepted = None if status == "referred" else received + timedelta(days=self.random.randrange(3))
        listed = accepted or received
        agreed = listed + timedelta(days=7) if status in ("agreed", "closed") else None
        referral = source == "referral"
        confirmation = self.random.choice(["none", "confirmed"]) if agreed else "none"
        return models.Case(
            id=self.key(), number=f'（2022）"{number:03d}"号', title=f"{self.random.choice(TITLES)}{number}",
            status=status, grade=self.random.choice(["simple", "ordinary", "difficult", "major"]), source=source,
            referral_origin=self.random.choice(["court", "police", "petition", "other"]) if referral else None,
            referred_by_id=self.random.choice(self.sample.referrers).id if referral and not self.one_in(3) else None,
            mode=self.random.choice(["ordinary", "on_the_spot", "backpack"]),
            dispute_type_id=self.random.choice(["02", "10", "1001"]), division_id=committee.division_id,
            path=committee.path, city=codes[0], county=codes[1], township=codes[2], village=codes[3],
            committee_id=committee.id, presiding_id=None if self.one_in(2) else self.random.choice(self.sample.mediators).id,
            narrative='双方争执。\n"引号"\\😀', amount=None if agreed is None or self.one_in(3) else self.random.randrange(10**9),
            received_on=received, accepted_on=accepted, listed_on=listed, agreed_on=agreed,
            agreement_form="written" if agreed else None, confirmation=confirmation,
            revisited_on=agreed + timedelta(days=20) if agreed and number % 3 else None,
            terminated_on=listed + timedelta(days=9) if status == "terminated" else None,
            closed_on=listed + timedelta(days=30) if status == "closed" else None,
        )  # fmt: skip

    def parties(self) -> None:
        made = []
        for case in self.sample.cases:
            for role in ("applicant", "respondent"):
                made.append(
                    models.Party(
                        id=self.key(), case_id=case.id, role=role, kind=self.random.choice(["person", "organisation"]),
                        name=self.random.choice(NAMES), agent=None if self.one_in(2) else "代理人", **self.sealed(),
                    )
                )  # fmt: skip
        self.sample.parties = made

    def precedents(self) -> None:
        made = []
        for case in self.sample.cases[:24]:
            status = self.random.choice(["draft", "published", "published", "withdrawn"])
            county = case.county or case.city
            made.append(
                models.Precedent(
                    id=self.key(), case_id=case.id if not self.one_in(3) else None, status=status, title=case.title,
                    dispute_type_id=case.dispute_type_id, division_id=county,
                    path=case.path[: case.path.index(county) + len(county) + 1], year=2022, grade=case.grade,
                    facts="甲\n与乙", terms=None if self.one_in(2) else '一、道歉\n二、"赔偿"', laws_cited=['民法典第"288"条', "a\\b"],
                    keywords=[], result="agreed", published_on=date(2023, 5, 1) if status in ("published", "withdrawn") else None,
                    withdrawn_on=date(2023, 9, 1) if status == "withdrawn" else None,
                    withdrawal_reason="撤回" if status == "withdrawn" else None,
                )
            )  # fmt: skip
        self.sample.precedents = made

    def redactions(self) -> None:
        kinds = ("person", "phone", "address")
        self.sample.redactions = [
            models.PrecedentRedaction(
                id=self.key(), precedent_id=precedent.id, case_id=precedent.case_id, kind=kind, replacement=f"某{place}",
                **sealed_columns(current_vault(), "original", f'张"{kind}"\\某{place}'),
            )
            for place, precedent in enumerate(self.sample.precedents) if precedent.case_id
            for kind in kinds[: place % 4]
        ]  # fmt: skip

    def viewers(self) -> dict[str, Viewer]:
        sample = self.sample

        def staff(role: Role, code: str, **more: Any) -> Viewer:
            path = next(division.path for division in sample.divisions if division.code == code)
            return Viewer(role=role, division=code, path=path, name=role.zh, **more)

        party = next(party for party in sample.parties if party.id_number_hash)
        return {
            "city": staff(Role.CITY, "430500"),
            "city+": staff(Role.CITY, "430500", personal_data=True),
            "county": staff(Role.COUNTY, "430502"),
            "county+": staff(Role.COUNTY, "430503", personal_data=True),
            "township": staff(Role.TOWNSHIP, "430503001"),
            "township+": staff(Role.TOWNSHIP, "430502001", personal_data=True),
            "village": staff(Role.VILLAGE, "430503001002"),
            "village+": staff(Role.VILLAGE, "430502001001", personal_data=True),
            "committee": Viewer(role=Role.COMMITTEE, committee=sample.cases[5].committee_id, name="管理员"),
            "committee+": Viewer(
                role=Role.COMMITTEE, committee=sample.cases[3].committee_id, personal_data=True, name="管理员"
            ),
            "referrer": Viewer(role=Role.REFERRER, referrer=sample.referrers[0].id, name="法院"),
            "party": Viewer(role=Role.PARTY, id_number_hash=party.id_number_hash or "", name="当事人"),
            "public": Viewer(),
        }

    def build(self) -> Sample:
        """Make all rows in memory; the same for the same seed."""
        sample = self.sample
        self.divisions()
        self.committees()
        self.persons_and_mediators()
        sample.offices = [
            models.JudicialOffice(
                id=self.key(), name=f"{division.name}司法所", division_id=division.code, path=division.path
            )
            for division in sample.divisions if division.level == "township"
        ]  # fmt: skip
        sample.referrers = [
            models.Referrer(id=self.key(), name=name, origin="court", division_id="430502")
            for name in ("甲法院", "乙法院")
        ]
        self.honours()
        self.rounds()
        sample.cases = [self.case(number) for number in range(90)]
        sample.handled = [
            (case.id, mediator.id)
            for case in sample.cases
            for mediator in self.random.sample(sample.mediators, self.random.randrange(3))
        ]
        self.parties()
        self.precedents()
        self.trainings()
        self.disciplines()
        sample.thresholds = grade_thresholds(self)
        self.redactions()
        sample.users = grade_users(self)
        sample.grade_changes = grade_changes(self)
        sample.viewers = self.viewers()
        sample.dispute_types = [
            models.DisputeType(code=code, name=name, parent_id=code[:-2] or None, report_row=code[:2])
            for code, name in DISPUTE_TYPES
        ]
        return sample


def make_sample(seed: int = 7) -> Sample:
    return Builder(seed).build()


DISPUTE_TYPES = (("02", "邻里"), ("10", "劳动争议"), ("1001", '拖欠"工资"'))


async def write_sample(sample: Sample) -> None:
    """Write the rows to the database that Tortoise is connected to."""
    for division in sample.divisions:
        await division.save(force_create=True)
    await models.DisputeType.bulk_create(sample.dispute_types)
    await models.Committee.bulk_create(sample.committees)
    await models.Person.bulk_create(sample.persons)
    await models.Mediator.bulk_create(sample.mediators)
    await models.Post.bulk_create(sample.posts)
    await models.JudicialOffice.bulk_create(sample.offices)
    await models.Referrer.bulk_create(sample.referrers)
    await models.Honour.bulk_create(sample.honours)
    await models.HonourRound.bulk_create(sample.rounds)
    await models.HonourQuota.bulk_create(sample.quotas)
    await models.HonourNomination.bulk_create(sample.nominations)
    await models.NominationPhotograph.bulk_create(sample.photographs)
    await models.HonourObjection.bulk_create(sample.objections)
    await models.HonourSignal.bulk_create(sample.signals)
    await models.HonourNotice.bulk_create(sample.notices)
    await models.Case.bulk_create(sample.cases)
    insert = "insert into case_mediator (case_id, mediator_id) values ($1, $2)"
    await Tortoise.get_connection("default").execute_many(insert, sample.handled)
    await models.Party.bulk_create(sample.parties)
    await models.Precedent.bulk_create(sample.precedents)
    await models.TrainingEvent.bulk_create(sample.trainings)
    await models.TrainingAttendance.bulk_create(sample.attendances)
    await models.Discipline.bulk_create(sample.disciplines)
    await models.GradeThreshold.bulk_create(sample.thresholds)
    await models.User.bulk_create(sample.users)
    await models.GradeChange.bulk_create(sample.grade_changes)
    await models.PrecedentRedaction.bulk_create(sample.redactions)
