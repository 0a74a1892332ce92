"""What a page of ours may never hold 页面检查: anything that runs, frames or sends elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser

_FRAMES = {"iframe", "frame", "object", "embed", "applet", "base"}
_ADDRESSES = {"href", "src", "action", "formaction", "data", "xlink:href", "poster"}
_SCHEMES = ("javascript:", "vbscript:", "data:text")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._within_script = tag == "script"
        own = (given.get("src") or "").startswith(("/admin/statics/", "/static/"))
        if tag in _FRAMES or (tag == "script" and not own):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            if (
                name.startswith("on")
                or name == "style"
                or (name in _ADDRESSES and address.startswith(_SCHEMES))
            ):
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._within_script = False

    def handle_data(self, data: str) -> None:
        if self._within_script and data.strip():
            self.found.append(f"script {data.strip()[:60]}")


def unwanted(html: str) -> list[str]:
    """Script that is not a file of ours, handlers, styles, frames and addresses that run."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found
