"""Personal data that a page or an export shows in full 查阅留痕: on record before a byte of it goes out.

A format that shows something in full says so to ``note``; the middleware writes what has been noted
before it lets the next part of the answer through. If that fails, so does the answer.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mediation.models import AccessWay
from mediation.services import note_access

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from mediation.access import Viewer
    from mediation.personal_data import Shown


@dataclass
class _Noted:
    """What one answer is about to show, and to whom."""

    way: AccessWay = AccessWay.PANEL
    shown: list[Shown] = field(default_factory=list)
    exports: list[tuple[str, Sequence[str]]] = field(default_factory=list)
    viewer: Viewer | None = None

    async def write(self) -> None:
        if self.viewer is None:
            return
        exports, self.exports = self.exports, []
        shown, self.shown = self.shown, []
        for entity, columns in exports:
            await note_access.note_export(entity, columns, by=self.viewer)
        await note_access.note_shown(shown, self.way, by=self.viewer)


_noted: ContextVar[_Noted | None] = ContextVar("panel_noted", default=None)


def note(shown: Shown, viewer: Viewer) -> None:
    """Say that the answer shows this in full. Raises LookupError where no record would be kept."""
    noted = _of_this_answer()
    noted.viewer = viewer
    noted.shown.append(shown)


def note_export(entity: str, columns: Sequence[str], viewer: Viewer) -> None:
    """Say that the answer is an export; what it shows in full is from now on shown by the export."""
    noted = _of_this_answer()
    noted.viewer, noted.way = viewer, AccessWay.EXPORT
    noted.exports.append((entity, columns))


async def write_noted() -> None:
    """Write what has been noted so far, for an answer that has work to undo where that fails."""
    await _of_this_answer().write()


def _of_this_answer() -> _Noted:
    noted = _noted.get()
    if noted is None:
        message = "personal data would be shown without a record of it"
        raise LookupError(message)
    return noted


class AccessLogMiddleware:
    """Writes what an answer has noted before its next part goes out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        noted = _Noted()
        token = _noted.set(noted)

        async def send_once_noted(message: Message) -> None:
            if noted.shown or noted.exports:
                await noted.write()
            await send(message)

        try:
            await self.app(scope, receive, send_once_noted)
        finally:
            _noted.reset(token)
