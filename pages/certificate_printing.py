"""Printing certificates 证书打印: one at a time, in a child process, each kept once it is made."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mediation.queries.certificates import Certificate

_SHEET = Path(__file__).with_name("certificate_sheet.py")
_MISSING_CHARACTER = 3
_SECONDS = 60
MOST_KEPT = 2_000
"""Sheets in the folder; more than a city names in decades, and the oldest go."""


class NoGlyph(Exception):  # noqa: N818  says what is the matter
    """A character of the name is in none of the fonts."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


class Printer:
    """Keeps the sheets in ``folder``; ``font`` is a further font for names that the usual ones lack.

    ``public_url`` is the address that paper tells people, where the server has been given one.
    """

    def __init__(self, folder: Path, font: Path | None, public_url: str | None = None) -> None:
        self.public_url = public_url
        self._folder, self._font = folder, font
        self._one_at_a_time = asyncio.Lock()

    async def sheet(self, certificate: Certificate, address: str) -> bytes:
        """The PDF, with the address at which it can be verified. Raises NoGlyph."""
        day = certificate.named_on
        told = json.dumps(
            {
                "name": certificate.name,
                "text": f"在{certificate.year}年度矛盾纠纷化解工作中成绩突出，被命名为{certificate.title}。",
                "bureau": certificate.bureau,
                "day": f"{day.year}年{day.month}月{day.day}日",
                "number": certificate.number,
                "address": address,
                "demo": certificate.demo,
                "font": str(self._font) if self._font else None,
            },
            ensure_ascii=False,
        ).encode()
        digest = hashlib.sha256(_SHEET.read_bytes() + told).hexdigest()
        kept = self._folder / f"{digest}.pdf"
        # Whoever asks meanwhile for the same sheet waits and then finds it.
        async with self._one_at_a_time:
            with suppress(FileNotFoundError):
                return await asyncio.to_thread(kept.read_bytes)
            made = await _printed(told)
            await asyncio.to_thread(self._keep, kept, made)
        return made

    def _keep(self, path: Path, made: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        whole = path.with_suffix(".new")
        whole.write_bytes(made)
        whole.replace(path)
        sheets = sorted(self._folder.glob("*.pdf"), key=lambda sheet: sheet.stat().st_mtime)
        for old in sheets[:-MOST_KEPT]:
            old.unlink(missing_ok=True)


async def _printed(told: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(_SHEET), stdin=pipe, stdout=pipe, stderr=pipe
    )
    try:
        made, errors = await asyncio.wait_for(child.communicate(told), _SECONDS)
    except BaseException:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        raise
    if child.returncode == _MISSING_CHARACTER:
        raise NoGlyph(errors.decode())
    if child.returncode != 0:
        message = f"the certificate could not be printed: {errors.decode()[-2000:]}"
        raise RuntimeError(message)
    return made
