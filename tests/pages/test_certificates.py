"""Certificates: what the PDF says, that its fonts are in it, and what the page of verification tells."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument

UNKNOWN = "430500-2023-0000000000"


def path_of(site, word):
    return f"/honours/certificates/{site.ids[word]}"


def test_the_pdf_names_holder_title_body_day_and_number(client, site):
    answer = client.get(f"{path_of(site, 'named')}.pdf")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    # PDFium reads as browsers do.
    text = "".join(PdfDocument(answer.content)[0].get_textpage().get_text_range().split())
    for told in (
        "荣誉证书",
        "大祥区𬭎溪镇司法所：",
        "在2023年度矛盾纠纷化解工作中成绩突出，被命名为“枫桥式”司法所。",
        "邵阳市司法局",
        "2023年12月28日",
        f"编号：{site.ids['named']}",
        f"{site.address}{path_of(site, 'named')}",
        "演示数据，不是真实的荣誉",
    ):
        assert told in text
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    for font in page["/Resources"]["/Font"].values():
        (descendant,) = font.get_object()["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_same_sheet_is_printed_once(client, site):
    first = client.get(f"{path_of(site, 'named')}.pdf").content

    assert client.get(f"{path_of(site, 'named')}.pdf").content == first


def test_a_revoked_honour_says_so_and_has_no_certificate(client, site):
    page = client.get(path_of(site, "revoked")).text

    assert client.get(f"{path_of(site, 'revoked')}.pdf").status_code == 404
    for told in ("已撤销，证书作废", "2024年6月1日", "材料不实。"):
        assert told in page
    assert ".pdf" not in page


def test_a_character_in_no_font_is_named(client, site):
    answer = client.get(f"{path_of(site, 'unprintable')}.pdf")

    assert answer.status_code == 503
    assert "U+20001" in answer.text


@pytest.mark.parametrize("number", [UNKNOWN, "x", "1" * 300, "430500-2023-00000000%00", "<script>"])
def test_what_was_never_given_is_told_as_such(client, number):
    page = client.get(f"/honours/certificates/{number}")

    assert page.status_code in {400, 404}
    assert "<script>" not in page.text.replace('<script src="', "")
    assert client.get(f"/honours/certificates/{number}.pdf").status_code in {400, 404}


def test_a_number_typed_by_hand_leads_to_its_page(client, site):
    answer = client.get("/honours/certificates", params={"number": f" {site.ids['named'].lower()} "})

    assert (answer.status_code, answer.headers["location"]) == (303, path_of(site, "named"))
    assert "有效" in client.get(answer.headers["location"]).text


def test_the_roll_leads_to_certificates(client, site):
    assert f'href="{path_of(site, "named")}"' in client.get("/honours?year=2023").text
