from __future__ import annotations

import pytest

from api.schema.scalars import read_moment, write_moment


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("2026-12-02T00:00:00", "2026-12-02T00:00:00+08:00"),
        ("2026-12-02", "2026-12-02T00:00:00+08:00"),
        ("2026-12-02T00:00:00Z", "2026-12-02T08:00:00+08:00"),
        ("2026-12-01T17:00:00+01:00", "2026-12-02T00:00:00+08:00"),
    ],
)
def test_a_moment_without_a_time_zone_is_chinas(told: str, meant: str) -> None:
    assert write_moment(read_moment(told)) == meant


@pytest.mark.parametrize("told", ["", "today", 1_700_000_000, None, "2026-02-30T00:00:00"])
def test_what_is_no_moment_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match="时刻写作"):
        read_moment(told)
