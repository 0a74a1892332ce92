"""Chinese everywhere: sqladmin's messages, our templates, the labels of the models; English second."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqladmin
from babel.messages.extract import extract_from_file
from jinja2.ext import babel_extract

import admin
from admin.catalogue import PANEL, SQLADMIN
from admin.mirror import every_mirror, mapper_of
from admin.views import EVERY_VIEW
from admin.words import Words, column_words
from mediation.models import Role
from tests.admin.conftest import Clerk, SignIn
from tests.factories import Network

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FUNCTIONS = ("_", "gettext", "lazy_gettext")


def messages_in(directory: Path) -> set[str]:
    """Every message that the sources translate."""
    found = set()
    for path in directory.rglob("*"):
        if path.suffix == ".html":
            with path.open("rb") as file:
                for _, _, message, _ in babel_extract(file, _FUNCTIONS, [], {"newstyle_gettext": "true"}):
                    found.update([message] if isinstance(message, str) else filter(None, message))
        elif path.suffix == ".py":
            found.update(
                str(message)
                for _, message, _, _ in extract_from_file("python", path, keywords=dict.fromkeys(_FUNCTIONS))
            )
    return found


def test_every_message_of_sqladmin_is_translated() -> None:
    messages = messages_in(Path(sqladmin.__file__).parent)

    assert len(messages) > 50
    assert messages - SQLADMIN.keys() == set()


def test_every_message_of_our_templates_is_translated() -> None:
    messages = messages_in(Path(admin.__file__).parent / "templates")

    assert messages - SQLADMIN.keys() - PANEL.keys() == set()
    assert PANEL.keys() - messages == set()


def test_translations_are_chinese_and_keep_their_values() -> None:
    for english, chinese in {**SQLADMIN, **PANEL}.items():
        assert _CHINESE.search(chinese) or english == ": "
        assert set(re.findall(r"%\(\w+\)s", english)) == set(re.findall(r"%\(\w+\)s", chinese))


def test_every_column_of_every_view_has_a_label_in_both_languages() -> None:
    for view in EVERY_VIEW:
        for column in (*view.column_list, *view.column_details_list):
            words = view.labels.get(column) or column_words(view.model.tortoise, column)
            assert _CHINESE.search(words.zh), f"{view.__name__}.{column}"
            assert words.en
            assert not _CHINESE.search(words.en)


def test_labels_come_from_the_models() -> None:
    assert column_words(every_mirror()[0].tortoise, "id") == Words("内部标识", "Internal identifier")
    for mirrored in every_mirror():
        for column in mapper_of(mirrored).columns:
            assert column_words(
                mirrored.tortoise, column.key.removesuffix("_id") if column.foreign_keys else column.key
            ).zh


async def test_speaks_chinese_unless_asked_for_english(anyone: Clerk) -> None:
    chinese = await anyone.get("/admin/login", headers={"accept-language": "en-GB"})
    english = await anyone.get("/admin/login?lang=en")
    still = await anyone.get("/admin/login")

    assert 'lang="zh-CN"' in chinese.text
    assert "登录枫桥管理后台" in chinese.text
    assert 'html lang="en"' in english.text
    assert "Login to" in english.text
    assert "Login to" in still.text
    back = await anyone.get("/admin/login?lang=zh")
    assert "登录枫桥管理后台" in back.text


async def test_english_pages_have_no_chinese_labels(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.CITY)
    await clerk.get("/admin/?lang=en")

    for view in EVERY_VIEW:
        page = (await clerk.get(f"/admin/{view.identity}/list")).text
        heads = re.findall(r"<th scope=\"col\".*?</th>|<label.*?</label>|<h1>.*?</h1>", page, re.DOTALL)
        assert heads
        assert [head for head in heads if _CHINESE.search(head)] == []


@pytest.mark.parametrize("text", ["请填写全称。", "出错："])
async def test_form_errors_are_chinese(sign_in: SignIn, text: str) -> None:
    clerk = await sign_in(Role.CITY)

    answer = await clerk.submit("/admin/committee/create", {"kind": "village", "set_up_on": "昨天"})

    assert answer.status_code == 400
    assert text in answer.text
    assert "This field is required" not in answer.text
