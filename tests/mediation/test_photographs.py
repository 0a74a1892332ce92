"""Photographs made ready: small, upright, and nothing of the file but its picture."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from mediation.photographs import NotAPhotograph, made_ready
from tests.honours import a_picture


def read(image: bytes) -> Image.Image:
    return Image.open(io.BytesIO(image))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_small_jpeg(kind: str) -> None:
    made = made_ready(a_picture(3000, 2000, kind))

    kept = read(made.image)
    assert (kept.format, kept.size, (made.width, made.height)) == ("JPEG", (640, 427), (640, 427))
    assert len(made.image) <= 256 * 1024
    assert len(made.digest) == 16


def test_what_the_camera_added_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    exif[0x8298] = "版权 某某"
    exif.get_ifd(0x8825)[2] = (27.0, 14.0, 5.0)  # where it was taken
    file = a_picture(400, 300, exif=exif, comment=b"secret")

    made = made_ready(file)

    assert b"secret" in file
    assert b"secret" not in made.image
    assert (made.width, made.height) == (300, 400)
    assert dict(read(made.image).getexif()) == {}
    assert not read(made.image).info.keys() & {"exif", "comment", "icc_profile"}


def test_what_is_seen_through_stands_on_white() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(target, "PNG")

    assert read(made_ready(target.getvalue()).image).getpixel((100, 100)) == (255, 255, 255)


def a_bomb(side: int) -> bytes:
    """A file of some hundred bytes that says it is a picture of side × side."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        a_picture()[:2000],
        a_picture(kind="GIF"),
        a_picture(119, 400),
        a_bomb(6_000),
        a_bomb(60_000),
        b"\xff\xd8" + b"\x00" * 11 * 1024 * 1024,
    ],
    ids=["nothing", "drawing", "cut off", "another kind", "too small", "large", "bomb", "too long"],
)
def test_what_is_no_photograph_is_refused(file: bytes) -> None:
    with pytest.raises(NotAPhotograph):
        made_ready(file)
