from __future__ import annotations

import io
import unicodedata
from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from mediation.importing.cells import blank
from mediation.importing.columns import Context
from mediation.importing.headers import Choices, make_plan
from mediation.importing.kinds import CASES, KINDS
from mediation.importing.opening import opened
from mediation.importing.reading import Reader, data_rows
from mediation.importing.references import CommitteeTarget, References
from mediation.importing.templates import template
from mediation.models import CaseGrade, CaseMode, CaseStatus
from tests.mediation.importing.files import OPERATOR

COMMITTEE = CommitteeTarget(UUID(int=1), "桥头村民调", "430502", "/430500/430502/")


def references() -> References:
    known = References()
    known.committees.add(COMMITTEE, COMMITTEE.short_name)
    known.add_dispute_type("02", "邻里")
    return known


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("file_format", ["csv", "xlsx", "jsonl"])
def test_a_template_is_understood_and_holds_no_row(kind, file_format) -> None:
    with opened(io.BytesIO(template(kind, file_format))) as table:
        plan = make_plan(table, kind, Choices(), references())
        assert [column.name for _, column, _ in plan.places] == [
            column.name for column in kind.columns if column.in_template
        ]
        assert list(data_rows(table, plan)) == []


def test_a_workbook_explains_each_column_and_offers_its_values() -> None:
    workbook = load_workbook(io.BytesIO(template(CASES, "xlsx")))
    sheet, notes = workbook["案件"], workbook["填写说明"]
    header = [cell.value for cell in sheet[1]]

    assert header[:4] == ["案号", "外部编号", "调委会*", "标题"]
    assert [row[0] for row in notes.iter_rows(min_row=2, values_only=True)] == [
        name.rstrip("*") for name in header
    ]
    offered = {
        str(validation.sqref).split("2:")[0]: validation.formula1
        for validation in sheet.data_validations.dataValidation
    }
    assert offered["K"] == '"简易,一般,疑难复杂,重大,特别重大"'
    assert header[10] == "难易等级"
    assert sheet.column_dimensions["A"].number_format == "@"


TEXTS = st.text(
    st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp", "Cf")), min_size=1, max_size=40
).filter(lambda text: not blank(text) and not text.strip().startswith(("#", "'")))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(["csv", "xlsx"]))
def test_what_is_filled_in_is_what_is_read(data, file_format) -> None:
    filled = data.draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "外部编号": TEXTS,
                    "调委会*": st.just("桥头村民调"),
                    "纠纷类型*": st.sampled_from(["02", "邻里", "邻里纠纷"]),
                    "状态*": st.sampled_from([member.zh for member in CaseStatus]),
                    "难易等级": st.sampled_from(
                        [name for member in CaseGrade for name in (member.zh, member.value)]
                    ),
                    "调解方式": st.sampled_from(
                        [member.zh for member in CaseMode if member is not CaseMode.ON_THE_SPOT]
                    ),
                    "纠纷经过*": TEXTS,
                    "受理日期": st.dates(min_value=date(1950, 1, 1), max_value=date(2025, 12, 31)).map(str),
                }
            ),
            min_size=1,
            max_size=5,
        )
    )
    stream = _fill(file_format, filled)

    with opened(stream) as table:
        plan = make_plan(table, CASES, Choices(), references())
        prepared = Reader(table, CASES, plan, Context(references(), OPERATOR)).next_batch(100)

    assert prepared.problems == []
    place = list(CASES.staged[0].columns).index
    read = prepared.records["staged_case"]
    assert len(read) == len(filled)
    for record, row in zip(read, filled, strict=True):
        assert record[place("status")] == next(
            member.value for member in CaseStatus if member.zh == row["状态*"]
        )
        assert record[place("grade")] in {
            row["难易等级"],
            *(member.value for member in CaseGrade if member.zh == row["难易等级"]),
        }
        assert str(record[place("accepted_on")]) == row["受理日期"]
        assert record[place("dispute_type_id")] == "02"
        assert "".join(record[place("narrative")].split()) == "".join(_normal(row["纠纷经过*"]).split())


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _fill(file_format: str, filled: list[dict[str, str]]) -> io.BytesIO:
    stream = io.BytesIO(template(CASES, file_format))  # type: ignore[arg-type]
    if file_format == "csv":
        header = stream.getvalue().decode("utf-8-sig").splitlines()[0].split(",")
        rows = [
            ",".join('"' + row.get(name, "").replace('"', '""') + '"' for name in header) for row in filled
        ]
        return io.BytesIO(stream.getvalue() + "\n".join(rows).encode())
    workbook = load_workbook(stream)
    sheet = workbook["案件"]
    header = [cell.value for cell in sheet[1]]
    for number, row in enumerate(filled, start=2):
        for name, value in row.items():
            cell = sheet.cell(number, header.index(name) + 1)
            cell.value, cell.data_type = value, "s"
    saved = io.BytesIO()
    workbook.save(saved)
    return saved
