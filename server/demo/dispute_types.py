"""Dispute types 纠纷类型: the rows of the published report, and kinds below them (domain.md §5)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from server.demo.chance import Chance
from server.demo.copying import Row, stamped

_TYPES = Path(__file__).parent.parent / "data" / "dispute_types.csv"
_IN_USE_SINCE = date(2021, 1, 1)


def dispute_type_rows(chance: Chance) -> Iterator[Row]:
    at = chance.moment(_IN_USE_SINCE)
    with _TYPES.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            yield {
                "code": line["code"],
                "name": line["name"],
                "parent_id": line["parent"] or None,
                "report_row": line["report_row"],
                "valid_from": _IN_USE_SINCE,
                **stamped(at),
            }
