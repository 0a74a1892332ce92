"""A precedent as tantivy holds it: term lists, filters as ancestor codes, the text itself stored."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import tantivy

from search.engine import PrecedentDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.engine import SearchFilter
    from search.store import Entry

LOW_BITS = (1 << 64) - 1
LABEL_SEPARATOR = "\t"


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for half in ("id_high", "id_low"):
        builder.add_unsigned_field(half, indexed=True, fast=True)
    builder.add_unsigned_field("version", fast=True)
    builder.add_unsigned_field("slot", indexed=True, fast=True)
    for terms in ("bigrams", "words"):
        builder.add_text_field(terms, tokenizer_name="whitespace", index_option="freq")
    for code in ("types", "places", "grade", "result", "keywords"):
        builder.add_text_field(code, tokenizer_name="raw", index_option="basic")
    for label in ("type_label", "division_label", "grade_label"):
        builder.add_text_field(label, tokenizer_name="raw", index_option="basic", fast=True)
    for number in ("year", "amount"):
        builder.add_integer_field(number, indexed=True, fast=True)
    builder.add_bytes_field("body", stored=True)
    return builder.build()


SCHEMA = schema()


def to_tantivy(entry: Entry, slot: int | None) -> tantivy.Document:
    document = entry.document
    fields: dict[str, Any] = {
        "id": str(document.id),
        "id_high": document.id.int >> 64,
        "id_low": document.id.int & LOW_BITS,
        "version": document.version,
        # White space is the only tokenizer: both engines see the terms that our code made.
        "bigrams": entry.bigrams,
        "words": entry.words,
        "types": [document.dispute_type[:end] for end in range(2, len(document.dispute_type) + 1, 2)],
        "places": [code for code in document.path.split("/") if code],
        "grade": document.grade,
        "result": document.result,
        "keywords": [*document.keywords, document.dispute_type_name],
        "type_label": f"{document.dispute_type}{LABEL_SEPARATOR}{document.dispute_type_name}",
        "division_label": f"{document.division}{LABEL_SEPARATOR}{document.division_name}",
        "grade_label": document.grade,
        "year": document.year,
        "body": orjson.dumps(dataclasses.asdict(document)),
    }
    if slot is not None:
        fields["slot"] = slot
    if document.amount is not None:
        fields["amount"] = document.amount
    return tantivy.Document.from_dict(fields, SCHEMA)


def from_body(body: bytes) -> PrecedentDocument:
    values = orjson.loads(body)
    values["id"] = UUID(values["id"])
    values["laws_cited"] = tuple(values["laws_cited"])
    values["keywords"] = tuple(values["keywords"])
    return PrecedentDocument(**values)


def term(field: str, value: object) -> tantivy.Query:
    return tantivy.Query.term_query(SCHEMA, field, value, "basic")


def any_term(field: str, terms: Iterable[str]) -> tantivy.Query:
    """BM25 over the distinct terms."""
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Should, tantivy.Query.term_query(SCHEMA, field, one, "freq")) for one in terms]
    )


def one_of(field: str, values: Iterable[object]) -> tantivy.Query:
    return tantivy.Query.term_set_query(SCHEMA, field, list(values))


def all_of(scored: tantivy.Query, *conditions: tantivy.Query) -> tantivy.Query:
    """The query with its own scores, where every condition holds."""
    if not conditions:
        return scored
    silent = [(tantivy.Occur.Must, tantivy.Query.const_score_query(one, 0.0)) for one in conditions]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, scored), *silent])


def conditions(where: SearchFilter) -> list[tantivy.Query]:
    """The filter as conditions; an empty list where everything passes."""
    found: list[tantivy.Query] = []
    if where.dispute_type is not None:
        found.append(term("types", where.dispute_type))
    if where.division is not None:
        found.append(term("places", where.division))
    if where.grades is not None:
        found.append(one_of("grade", where.grades))
    if where.results is not None:
        found.append(one_of("result", where.results))
    for field, lowest, highest in (
        ("year", where.year_from, where.year_to),
        ("amount", where.amount_from, where.amount_to),
    ):
        if lowest is not None or highest is not None:
            found.append(tantivy.Query.range_query(SCHEMA, field, tantivy.FieldType.Integer, lowest, highest))
    if where.within is not None:
        found.append(one_of("id", map(str, where.within)))
    if where.without:
        found.append(
            tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, tantivy.Query.all_query()),
                    (tantivy.Occur.MustNot, one_of("id", map(str, where.without))),
                ]
            )
        )
    return found
