"""How much of what identifies people the patterns find with nothing known, and how much else they take, on invented texts."""

from __future__ import annotations

import re
from pathlib import Path

from mediation.redaction import Known, redact

_TEXTS = Path(__file__).with_name("redaction_texts.txt").read_text(encoding="utf-8").splitlines()
_MARKED = re.compile("【([^】]+)】")
FOUND, MARKED, TAKEN = 52, 59, 56
"""What is found of what is marked, and how much is taken out in all. Figures of one small set, written as it is."""


def taken_out(text: str) -> list[str]:
    return [redaction.original.strip() for redaction in redact(text, Known()).redactions]


def test_measured() -> None:
    marked = [set(_MARKED.findall(line)) for line in _TEXTS]
    taken = [set(taken_out(_MARKED.sub(r"\1", line))) for line in _TEXTS]

    assert sum(len(wanted & found) for wanted, found in zip(marked, taken, strict=True)) == FOUND
    assert (sum(map(len, marked)), sum(map(len, taken))) == (MARKED, TAKEN)
