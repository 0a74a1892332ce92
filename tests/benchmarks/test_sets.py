"""Judged sets in a folder: which are found, what is ranked, and what is refused in plain words."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.search.files import MalformedSet
from benchmarks.search.measures import measure
from benchmarks.search.sets import Measure, key_of, sets_in

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "query-id\tcorpus-id\tscore\n"


def packed(text: bytes) -> bytes:
    """The same bytes every time: a test's name is made of them."""
    return gzip.compress(text, mtime=0)


def lines(file: Path, *rows: dict[str, object]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    file.write_bytes(packed(text) if file.suffix == ".gz" else text)


def pooled(
    folder: Path, name: str = "court-2", judged: str = HEADING + "q\ta\t3\nq\town\t3\nq\tc\t2\n"
) -> None:
    lines(
        folder / f"{name}.corpus.jsonl.gz",
        {"_id": "a", "facts": "屋檐滴水。", "reasoning": "应装水槽。", "own_source": False},
        {"_id": "b", "facts": "围墙越界。", "reasoning": "", "own_source": False},
        {"_id": "c", "facts": "排水沟改道。", "own_source": False},
        {"_id": "own", "facts": "屋檐滴水入邻家。", "own_source": True},
    )
    lines(folder / f"{name}.queries.jsonl.gz", {"_id": "q", "text": "邻家屋檐滴水", "pool": ["a", "b", "c"]})
    (folder / f"{name}.qrels.tsv").write_text(judged)


def split(folder: Path, name: str = "facts.north2south") -> None:
    record = {"domain": "civil", "text": "借款不还。", "cause": "借款"}
    lines(
        folder / "facts.corpus.jsonl",
        {**record, "_id": "n1", "split": "north"},
        {**record, "_id": "n2", "split": "north", "domain": "criminal"},
        {**record, "_id": "s1", "split": "south"},
        {**record, "_id": "s2", "split": "south", "domain": "criminal"},
    )
    (folder / f"{name}.qrels.tsv").write_text(HEADING + "n1\ts1\t1\nn2\ts2\t1\n")


def test_finds_sets_of_any_name_in_both_formats(tmp_path: Path) -> None:
    pooled(tmp_path)
    split(tmp_path)

    plain, reasoned, civil = sets_in(tmp_path)

    assert (plain.name, reasoned.name, civil.name) == (
        "court-2", "court-2+reasoning", "facts.north2south",
    )  # fmt: skip
    assert [str(one) for one in plain.measures] == ["NDCG@10", "NDCG@30", "RR@10"]
    assert [str(one) for one in civil.measures] == ["NDCG@10", "RR@10"]
    assert (plain.measures[-1].least, civil.measures[-1].least) == (3, 1)
    assert [one.comment for one in reasoned.documents] == ["应装水槽。", "", None, None]
    assert plain.unlearnt == {key_of("own")}
    assert [one.title for one in civil.documents] == ["s1", "s2"]
    assert [one.key for one in civil.questions] == [key_of("n1")]


def test_counts_only_what_is_ranked_and_tells_of_queries_that_are_missing(tmp_path: Path) -> None:
    pooled(tmp_path, judged=HEADING + "q\ta\t3\nq\town\t3\nother\ta\t1\n")

    plain, _ = sets_in(tmp_path)

    assert plain.questions[0].gains == {key_of("a"): 3}
    assert plain.strange == 1
    assert measure(Measure("NDCG", 10), [key_of("b"), key_of("a")], plain.questions[0].gains) == (
        pytest.approx(0.6309, abs=1e-4)
    )


def test_a_corpus_without_queries_asks_itself(tmp_path: Path) -> None:
    pooled(tmp_path, judged="a\tb\t1\n")
    (tmp_path / "court-2.queries.jsonl.gz").unlink()

    plain, _ = sets_in(tmp_path)

    [question] = plain.questions
    assert (question.text, question.pool, question.key) == ("屋檐滴水。", None, key_of("a"))
    assert question.gains == {key_of("b"): 1}


@pytest.mark.parametrize(
    ("judged", "told"),
    [
        ("", "court-2.qrels.tsv: it judges nothing"),
        (HEADING, "court-2.qrels.tsv: it judges nothing"),
        (
            HEADING + "q a 3\n",
            "court-2.qrels.tsv: line 2 is not query, document and gain, parted by tabs",
        ),
        (HEADING + "q\ta\tgut\n", "court-2.qrels.tsv: line 2: the gain 'gut' is not a whole number"),
        (
            HEADING + "x\ta\t3\n",
            "court-2.qrels.tsv: none of the queries that it judges is in court-2.queries.jsonl.gz",
        ),
        (
            HEADING + "q\tx\t3\n",
            "court-2.qrels.tsv: none of the documents that it judges is in court-2.corpus.jsonl.gz",
        ),
    ],
)
def test_refuses_malformed_judgments(tmp_path: Path, judged: str, told: str) -> None:
    pooled(tmp_path, judged=judged)

    with pytest.raises(MalformedSet) as refused:
        list(sets_in(tmp_path))

    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "court-2.corpus.jsonl.gz: it is not a whole gzip file"),
        (packed(b'{"_id": "a"}\n')[:-9], "court-2.corpus.jsonl.gz: it is not a whole gzip file"),
        (packed(b""), "court-2.corpus.jsonl.gz: it holds no record"),
        (packed(b"\n{\n"), "court-2.corpus.jsonl.gz: line 2 is not JSON"),
        (packed(b"\xff"), "court-2.corpus.jsonl.gz: it is not UTF-8"),
        (packed(b"[]"), "court-2.corpus.jsonl.gz: line 1 is not an object with an _id"),
        (packed(b'{"_id": "a"}'), "court-2.corpus.jsonl.gz: 'a' has neither facts nor text"),
        (
            packed(b'{"_id": "a", "text": "x"}\n{"_id": "a", "text": "x"}'),
            "court-2.corpus.jsonl.gz: _id 'a' stands there 2 times",
        ),
    ],
)
def test_refuses_a_malformed_corpus(tmp_path: Path, content: bytes, told: str) -> None:
    pooled(tmp_path)
    (tmp_path / "court-2.corpus.jsonl.gz").write_bytes(content)

    with pytest.raises(MalformedSet) as refused:
        list(sets_in(tmp_path))

    assert str(refused.value) == told


def test_refuses_judgments_without_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "lone.qrels.tsv").write_text(HEADING + "q\ta\t1\n")

    with pytest.raises(MalformedSet, match=r"lone\.qrels\.tsv: no lone\.corpus\.jsonl\.gz stands beside it"):
        list(sets_in(tmp_path))


def test_refuses_a_pool_outside_the_corpus(tmp_path: Path) -> None:
    pooled(tmp_path)
    lines(tmp_path / "court-2.queries.jsonl.gz", {"_id": "q", "text": "滴水", "pool": ["z"]})

    with pytest.raises(MalformedSet, match="no document of the pool of 'q' is in the corpus"):
        list(sets_in(tmp_path))
