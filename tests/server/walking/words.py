"""Words that nobody has translated 漏译: what a page says in the other language and that is not data.

What stands in the database is data and said as it is; an element with a ``lang`` of its own says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import asyncpg
from playwright.sync_api import Page

from mediation.database import connection_arguments

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z]{3,}")
SAME_IN_BOTH = {
    "csv", "xlsx", "jsonl", "pdf", "graphql", "graphiql", "http", "https", "url", "json", "html", "api", "uuid",
    "english", "fengqiao", "openid", "oidc", "totp", "sha", "jpeg", "png", "webp",
}  # fmt: skip
"""Names of formats and protocols, and the name of the other language."""
EXAMPLES = {"春节", "周满"}
"""Of what is typed into a field, which is Chinese in any language."""
_NUMBERS = re.compile(r"\d{6}-\d{4}-[0-9A-F]{9}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}")
"""Of certificates and of records."""
_TEXTS = """() => {
  const found = [[document.documentElement.lang, document.title]];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("script, style, code, pre, textarea, option[label]") && walker.currentNode.data.trim())
      found.push([parent.closest("[lang]").lang, walker.currentNode.data]);
  }
  for (const name of ["aria-label", "title", "alt", "placeholder", "data-label"])
    for (const one of document.querySelectorAll(`[${name}]`))
      found.push([one.closest("[lang]").lang, one.getAttribute(name)]);
  return found;
}"""


class Data:
    """Every text that the database holds, the longest first."""

    def __init__(self, texts: set[str], usernames: set[str]) -> None:
        self._texts = sorted(texts | EXAMPLES, key=len, reverse=True)
        self._usernames = usernames

    @classmethod
    async def read(cls, url: str) -> Data:
        connection = await asyncpg.connect(**connection_arguments(url))
        try:
            columns = await connection.fetch(
                """select table_name, column_name from information_schema.columns
                   where table_schema = 'public' and data_type in ('text', 'character varying', 'jsonb')"""
            )
            texts: set[str] = set()
            for table, column in columns:
                rows = await connection.fetch(f'select distinct "{column}"::text from "{table}"')
                for (value,) in rows:
                    texts.update(_strings(value))
            usernames = {row[0] for row in await connection.fetch('select username from "user"')}
        finally:
            await connection.close()
        return cls({text.strip() for text in texts if len(text.strip()) > 1}, usernames)

    def without(self, text: str, *, chinese: bool) -> str:
        """The text with what is data taken out."""
        text = _NUMBERS.sub(" ", text)
        for one in self._texts:
            # A Chinese page shows no stored codes; only what people typed, which is Chinese or numbered.
            if one in text and (chinese or one in self._usernames or re.search(r"[\u3400-\u9fff\d]", one)):
                text = text.replace(one, " ")
        return text


def _strings(value: str | None) -> Iterator[str]:
    if not value:
        return
    yield value
    yield from value.splitlines()
    if value[0] in "[{":
        try:
            yield from _leaves(json.loads(value))
        except ValueError:
            return


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from value.splitlines()
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _leaves(inner)


def untranslated(page: Page, data: Data, *, english: bool) -> list[str]:
    """Texts of the page that are neither in its language nor data."""
    found = []
    for language, text in page.evaluate(_TEXTS):
        if english != language.startswith("en"):
            continue
        left = data.without(text, chinese=english)
        if english:
            words = _CHINESE.findall(left)
        else:
            words = [word for word in _LATIN.findall(left) if word.lower() not in SAME_IN_BOTH]
        if words:
            found.append(f"{' '.join(words)} in {' '.join(text.split())[:80]!r}")
    return sorted(set(found))
