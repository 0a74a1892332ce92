"""The files of a judged set, read with care: what is amiss is told by file and line."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

JUDGMENTS = ".qrels.tsv"
_COLUMNS = 3


class MalformedSet(Exception):  # noqa: N818  says what is so
    """A file that cannot be read as part of a judged set, and why."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file.name}: {why}")


def named_file(folder: Path, name: str, kind: str) -> tuple[Path | None, str]:
    """The set's file of this kind, or that of its name without the last parts; and what was left off."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        for ending in (".jsonl.gz", ".jsonl"):
            file = folder / f"{'.'.join(parts[:end])}.{kind}{ending}"
            if file.exists():
                return file, ".".join(parts[end:])
    return None, ""


def records(file: Path) -> list[dict[str, Any]]:
    """Each line an object with an ``_id``; empty lines are passed over."""
    found = []
    for number, line in enumerate(_text(file).split("\n"), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
        except ValueError:
            raise MalformedSet(file, f"line {number} is not JSON") from None
        if not isinstance(one, dict) or not isinstance(one.get("_id"), str | int):
            raise MalformedSet(file, f"line {number} is not an object with an _id")
        found.append({**one, "_id": str(one["_id"])})
    return found


def judgments(file: Path) -> dict[str, dict[str, int]]:
    """By query, the gain of each document. A first line without a number is a heading."""
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_text(file).split("\n"), 1):
        if not line.strip():
            continue
        columns = line.rstrip("\r").split("\t")
        if len(columns) != _COLUMNS:
            raise MalformedSet(file, f"line {number} is not query, document and gain, parted by tabs")
        query, document, gain = columns
        try:
            label = int(gain)
        except ValueError:
            if number == 1:
                continue
            raise MalformedSet(file, f"line {number}: the gain {gain!r} is not a whole number") from None
        found.setdefault(query, {})[document] = max(0, label)
    if not found:
        raise MalformedSet(file, "it judges nothing")
    return found


def text_of(file: Path, one: Mapping[str, Any]) -> str:
    """What happened: ``facts`` or ``text``."""
    text = one.get("facts", one.get("text"))
    if not isinstance(text, str) or not text.strip():
        raise MalformedSet(file, f"{one['_id']!r} has neither facts nor text")
    return text


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()
        return (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode("utf-8-sig")
    except (EOFError, gzip.BadGzipFile):
        raise MalformedSet(file, "it is not a whole gzip file") from None
    except UnicodeDecodeError:
        raise MalformedSet(file, "it is not UTF-8") from None
