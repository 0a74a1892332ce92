"""Photographs 照片 made ready to be shown: decoded, turned upright, made small, encoded anew. Pure.

What is kept is not what came: nothing of the file survives but its picture, so neither where it was
taken (EXIF) nor anything hidden in it is published.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps

MOST_BYTES = 10 * 1024 * 1024
"""Of a file: more than any telephone's photograph."""
MOST_PIXELS = 30_000_000
"""A small file may hold a picture that fills the memory; its size stands at its beginning."""
FEWEST = 120
"""Pixels of either side: less is no likeness."""
LONGEST_SIDE = 640
LONGEST_DIGEST = 16
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITIES = (85, 75, 60, 45)
_MOST_KEPT = 256 * 1024


class NotAPhotograph(Exception):  # noqa: N818  says what it is
    """No picture of a kind that is taken, or too large or too small a one."""


@dataclass(frozen=True, slots=True)
class Photograph:
    image: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.image).hexdigest()[:LONGEST_DIGEST]


def made_ready(file: bytes) -> Photograph:
    """The picture as JPEG of at most 640 pixels a side. Raises NotAPhotograph."""
    if len(file) > MOST_BYTES:
        raise NotAPhotograph
    try:
        with Image.open(io.BytesIO(file), formats=_FORMATS) as opened:
            _check_size(*opened.size)
            # A JPEG can be decoded at a fraction of its size; it need never be whole in memory.
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            picture = _on_white(upright)
    except NotAPhotograph:
        raise
    # Pillow raises whatever a broken file makes its decoders raise.
    except Exception as error:
        raise NotAPhotograph from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return Photograph(_encoded(picture), *picture.size)


def _check_size(width: int, height: int) -> None:
    """Before anything is decoded: the size stands at the beginning of the file."""
    if width * height > MOST_PIXELS or min(width, height) < FEWEST:
        raise NotAPhotograph


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture alone, on a sheet of its own: what the file said besides stays behind with it."""
    ground = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        ground.paste(layered, mask=layered.getchannel("A"))
    else:
        ground.paste(picture.convert("RGB"))
    return ground


def _encoded(picture: Image.Image) -> bytes:
    kept = b""
    for quality in _QUALITIES:
        target = io.BytesIO()
        picture.save(target, "JPEG", quality=quality, optimize=True, progressive=True)
        kept = target.getvalue()
        if len(kept) <= _MOST_KEPT:
            break
    return kept
