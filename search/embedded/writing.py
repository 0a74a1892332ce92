"""Batches into an embedded index: each is committed whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import fasteners  # type: ignore[import-untyped]

from search.embedded.reading import versions
from search.embedded.schema import to_tantivy
from search.engine import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    import tantivy

    from search.embedded.directory import TantivyIndex
    from search.store import Entry

LARGE_BATCH = 500
"""From so many documents on the writer gets more memory, and so fewer segments."""
LEAST_MEMORY = 15_000_000
MEMORY = 60_000_000


def put(index: TantivyIndex, entries: Sequence[Entry]) -> None:
    """Add or replace; a lower version than the present one changes nothing."""
    newest = {entry.document.id: entry for entry in sorted(entries, key=lambda one: one.document.version)}
    with _writing(index, MEMORY if len(newest) >= LARGE_BATCH else LEAST_MEMORY) as writer:
        present = versions(index.searcher(), list(newest))
        due = [entry for key, entry in newest.items() if entry.document.version >= present.get(key, 0)]
        for entry, slot in zip(due, _slots(index, due), strict=True):
            if entry.document.id in present:
                writer.delete_documents_by_term("id", str(entry.document.id))
            writer.add_document(to_tantivy(entry, slot))


def delete(index: TantivyIndex, ids: Sequence[UUID]) -> None:
    with _writing(index, LEAST_MEMORY) as writer:
        for key in ids:
            writer.delete_documents_by_term("id", str(key))


def _slots(index: TantivyIndex, entries: Sequence[Entry]) -> list[int | None]:
    """Where each entry's vectors were written; None without a model."""
    vectors = [entry.vectors for entry in entries if entry.vectors is not None]
    if index.model is None or index.vectors is None or not vectors:
        return [None] * len(entries)
    if any(one.stamp != index.model.stamp for one in vectors):
        message = "the index was refitted in the meantime"
        raise EngineUnavailable(message)
    slot = index.vectors.append(vectors)
    slots: list[int | None] = []
    for entry in entries:
        slots.append(None if entry.vectors is None else slot)
        slot += entry.vectors is not None
    return slots


@contextmanager
def _writing(index: TantivyIndex, memory: int) -> Iterator[tantivy.IndexWriter]:
    with fasteners.InterProcessLock(index.directory / "writing.lock"):
        writer = index.index.writer(memory, 1)
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
