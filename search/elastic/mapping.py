"""A precedent as Elasticsearch holds it; the same fields as the embedded index.

The terms come segmented from ``search.terms`` and are split at white space only, so that the
official image and a bare node agree with the embedded engine to the term.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
import orjson

from search.engine import PrecedentDocument
from search.store import EXPECTED, ISSUE, OUTCOME, OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from search.engine import SearchFilter
    from search.spaces import ArchiveModel
    from search.store import Entry, OutsideSpace

ANALYZER = "whitespace"
BULK_DOCUMENTS = 250
"""Of a request, some 3 MB."""
LABEL_SEPARATOR = "\t"
LABELS = {"dispute_types": "type_label", "divisions": "division_label", "grades": "grade"}
FLAT_SEGMENT = 10_000
"""Vectors of a segment up to which every one is compared. Most segments are merged away before a graph
of theirs would have paid for itself: making it takes a millisecond a vector."""
KEPT_DELETES = "1h"
"""How long a deletion's version is known: longer than any batch can hang in a network and still arrive."""
SIMILARITY = {
    "bigrams_once": {"type": "BM25", "k1": 1.2, "b": 0.75},
    "words_once": {"type": "BM25", "k1": 2.0, "b": 0.75},
}


def index_body(
    model: ArchiveModel | None,
    outside: OutsideSpace | None = None,
    *,
    flat_segments: bool,
    shards: int = 1,
    replicas: int = 1,
) -> dict[str, Any]:
    """Settings and mappings; the vectors' sizes are the model's and the outside space's."""
    keyword = {"type": "keyword"}
    fields: dict[str, Any] = {
        "id": keyword,
        "bigrams": _terms("bigrams_once"),
        "words": _terms("words_once"),
        **dict.fromkeys(
            ("types", "places", "grade", "result", "keywords", "type_label", "division_label"), keyword
        ),
        "year": {"type": "short"},
        "amount": {"type": "long"},
        "body": {"type": "object", "enabled": False},
    }
    if model:
        sizes = zip((ISSUE, OUTCOME, EXPECTED), model.sizes, strict=True)
        fields |= {name: _vector(size, flat_segments=flat_segments) for name, size in sizes if size}
    if outside:
        fields[OUTSIDE] = _vector(outside.dimensions, flat_segments=flat_segments)
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "similarity": SIMILARITY,
            "index.gc_deletes": KEPT_DELETES,
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"model": model.stamp if model else None, "outside": outside.name if outside else None},
            "properties": fields,
        },
    }


def _terms(similarity: str) -> dict[str, Any]:
    return {"type": "text", "analyzer": ANALYZER, "index_options": "freqs", "similarity": similarity}


def _vector(dimensions: int, *, flat_segments: bool) -> dict[str, Any]:
    options: dict[str, Any] = {"type": "hnsw"}
    if flat_segments:
        options["flat_index_threshold"] = FLAT_SEGMENT
    return {
        "type": "dense_vector",
        "dims": dimensions,
        "index": True,
        "similarity": "cosine",
        "index_options": options,
    }


def bodies(entries: Sequence[Entry], *, packed: bool) -> list[bytes]:
    """The bulk requests that put these, under external versions; ``packed``: see ``source``."""
    return [
        b"\n".join(_lines(entries[at : at + BULK_DOCUMENTS], packed=packed))
        for at in range(0, len(entries), BULK_DOCUMENTS)
    ]


def _lines(entries: Sequence[Entry], *, packed: bool) -> Iterator[bytes]:
    for entry in entries:
        action = {"_id": entry.document.id, "version": entry.document.version, "version_type": "external_gte"}
        yield orjson.dumps({"index": action})
        yield source(entry, packed=packed)


def source(entry: Entry, *, packed: bool) -> bytes:
    """The document as JSON; ``packed``: vectors as Elasticsearch reads them fastest (9.4 and later)."""
    document = entry.document
    fields: dict[str, Any] = {
        "id": document.id,
        "bigrams": entry.bigrams,
        "words": entry.words,
        "types": [document.dispute_type[:end] for end in range(2, len(document.dispute_type) + 1, 2)],
        "places": [code for code in document.path.split("/") if code],
        "grade": document.grade,
        "result": document.result,
        "keywords": [*document.keywords, document.dispute_type_name],
        "type_label": f"{document.dispute_type}{LABEL_SEPARATOR}{document.dispute_type_name}",
        "division_label": f"{document.division}{LABEL_SEPARATOR}{document.division_name}",
        "year": document.year,
        "body": document,
    }
    if document.amount is not None:
        fields["amount"] = document.amount
    written = _packed if packed else _plain
    if entry.vectors:
        # A vector of length 0 has no direction: cosine refuses it.
        for name, vector in (
            (ISSUE, entry.vectors.issue),
            (OUTCOME, entry.vectors.outcome),
            (EXPECTED, entry.vectors.expected),
        ):
            if vector is not None and vector.any():
                fields[name] = written(vector)
    if entry.outside is not None:
        fields[OUTSIDE] = written(entry.outside)
    return orjson.dumps(fields, option=orjson.OPT_SERIALIZE_NUMPY)


def _packed(vector: NDArray[np.float32]) -> str:
    return base64.b64encode(vector.astype(">f4").tobytes()).decode()


def _plain(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.ascontiguousarray(vector)


def from_body(body: dict[str, Any]) -> PrecedentDocument:
    values = dict(body)
    values["id"] = UUID(values["id"])
    values["laws_cited"] = tuple(values["laws_cited"])
    values["keywords"] = tuple(values["keywords"])
    return PrecedentDocument(**values)


def conditions(where: SearchFilter) -> list[dict[str, Any]]:
    """The filter as clauses; an empty list where everything passes."""
    found: list[dict[str, Any]] = []
    if where.dispute_type is not None:
        found.append({"term": {"types": where.dispute_type}})
    if where.division is not None:
        found.append({"term": {"places": where.division}})
    if where.grades is not None:
        found.append({"terms": {"grade": list(where.grades)}})
    if where.results is not None:
        found.append({"terms": {"result": list(where.results)}})
    for field, lowest, highest in (
        ("year", where.year_from, where.year_to),
        ("amount", where.amount_from, where.amount_to),
    ):
        bounds = {name: value for name, value in (("gte", lowest), ("lte", highest)) if value is not None}
        if bounds:
            found.append({"range": {field: bounds}})
    if where.within is not None:
        found.append({"ids": {"values": [str(key) for key in where.within]}})
    if where.without:
        found.append({"bool": {"must_not": [{"ids": {"values": [str(key) for key in where.without]}}]}})
    return found
