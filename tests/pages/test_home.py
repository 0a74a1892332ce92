from __future__ import annotations

from pages.home import steps


def test_names_the_sign_ins_where_they_are_ready_to_paste() -> None:
    commands = [step.command for step in steps("http://127.0.0.1:8000", "/srv/调解 数据/sign-ins.txt")]

    assert commands[0] == "cat '/srv/调解 数据/sign-ins.txt'"
    assert len(commands) == 3


def test_names_no_path_where_others_read_the_page() -> None:
    assert not any("cat " in step.command for step in steps("http://a.example", None))
