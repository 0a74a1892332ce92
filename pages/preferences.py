"""What the reader prefers 阅读偏好: language, large type, dark colours. Kept in one cookie, without script."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from pages.forms import first, read_form

if TYPE_CHECKING:
    from starlette.requests import Request

COOKIE = "fengqiao_reading"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Preferences:
    english: bool = False
    large: bool = False
    dark: bool = False

    def say(self, zh: str, en: str) -> str:
        """The one of two texts that is in the reader's language."""
        return en if self.english else zh

    @property
    def language(self) -> str:
        return "en" if self.english else "zh-CN"

    @property
    def cookie(self) -> str:
        return "".join(
            letter for letter, on in zip("eld", (self.english, self.large, self.dark), strict=True) if on
        )


def preferences_of(request: Request) -> Preferences:
    """From the cookie; a first visit with an English-only browser gets English."""
    kept = request.cookies.get(COOKIE)
    if kept is None:
        accepted = request.headers.get("accept-language", "").lower()
        return Preferences(english=accepted.startswith("en") and "zh" not in accepted)
    return Preferences(english="e" in kept, large="l" in kept, dark="d" in kept)


async def set_preferences(request: Request) -> Response:
    """POST /preferences: change one and go back to the page it was changed on."""
    form = await read_form(request)
    now = preferences_of(request)
    match first(form, "set"):
        case "language":
            now = replace(now, english=not now.english)
        case "size":
            now = replace(now, large=not now.large)
        case "colours":
            now = replace(now, dark=not now.dark)
        case _:
            pass
    response = RedirectResponse(_on_this_site(first(form, "back", "/")), 303)
    # A dash stands for "nothing chosen": an empty value would be no cookie at all.
    response.set_cookie(
        COOKIE,
        now.cookie or "-",
        max_age=_YEAR,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def _on_this_site(path: str) -> str:
    """The path if it stays on this server, else the front page."""
    stays = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if stays and path.isprintable() else "/"
