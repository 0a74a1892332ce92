"""Submissions that nobody may get through 不合格提交: each right in every part but one, and odd in some.

The forms are those of the deeds, which another test holds against what the panel registers, and the
fields are asked of the forms themselves. What is at fault is certain to be refused whatever the rest is,
so that a submission may neither be accepted nor write.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_from_bytes

from wtforms import BooleanField, DateField, Field, HiddenField, IntegerField, PasswordField, SelectField
from wtforms.fields import DateTimeLocalField, FloatField
from wtforms.validators import Length

from admin import Panel
from admin.forms import CodeLookup, TermField
from admin.scope import current_viewer
from mediation.models import Role
from mediation.models.base import LONGEST_TEXT
from tests.admin.deeds import DEEDS, Deed, Place
from tests.admin.matrix import PLACELESS, VIEWS
from tests.factories import Network

SCRIPT = "<script>alert(1)</script>"
ODD = [
    SCRIPT, '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "' or 1=1 --", "%", "_", "\\", "0", "-1",
    "1e309", "٣", "２０２６", "2026-02-30", "9999-12-31", "9" * 30, "null", "a" * 5000, "😀", "../../etc/passwd",
    "{{7*7}}", "${7*7}", "=1+1", "01a203fb-50f4-71a0-9a73-4ed2bcea4d90", "true", "", "\r\nSet-Cookie: a=b",
]  # fmt: skip
UNWRITABLE = ["\x00", "\x1b[2J", "\x7f", "\u202e", "\u2066"]
KEYS = [
    "0", "-1", "9" * 30, str(2**63), str(2**31), "x", quote(SCRIPT, safe=""), "01a203fb-50f4-71a0-9a73-4ed2bcea4d90",
    "..%2f..", "%00", "%ed%a0%80", "%ff", "٣", "' or 1=1 --",
]  # fmt: skip
SURPLUS = {
    "id": "01a203fb-50f4-71a0-9a73-4ed2bcea4d90", "pk": "1", "path": "/430500/", "status": "published",
    "password_hash": "x", "session_epoch": "9", "role": "city", "personal_data": "y", "active": "y",
    "votes": "999", "rank": "1", "final_score": "100", "__class__": "x", "_method": "DELETE",
}  # fmt: skip
OF_REQUEST = ("no token", "another's token", "another site", "another type", "no such row")
"""Faults that the fields have no part in; they are drawn less often."""
_NUMBERS = (IntegerField, FloatField)
_DAYS = (DateField, DateTimeLocalField)
_NO_DAYS = [
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "10000-01-01",
    "0000-00-00",
    "昨天",
    "1e5",
    "2026-03-09T25:61",
    SCRIPT,
]
_NO_NUMBERS = ["x", "1.5.5", "0x10", "1e309e", "NaN?", "９９.", SCRIPT]


@dataclass(frozen=True)
class Sent:
    """A request, and what is wrong with it."""

    fault: str
    path: str
    body: bytes
    headers: dict[str, str]
    token: str
    """Whose token it carries: ``own``, ``none`` or ``other``."""


@dataclass(frozen=True)
class Target:
    """A form with a row to send it to: one's own, and one beyond one's border."""

    deed: Deed
    role: Role
    place: Place
    key: Any
    far: Any
    there: Place
    fields: dict[str, Field] = field(repr=False, hash=False)

    @property
    def allowed(self) -> bool:
        right = VIEWS[self.deed.view]
        way = self.deed.way
        return self.role in (getattr(right, way) if way in {"create", "edit"} else right.acts[way])


async def targets(
    panel: Panel, network: Network, spots: dict[str, Place], keys: dict[tuple[str, str], Any]
) -> list[Target]:
    """Every deed as every role of the panel."""
    token = current_viewer.set(network.viewer(Role.CITY))
    found: list[Target] = []
    try:
        for deed in DEEDS:
            view: Any = next(one for one in panel.tables if one.identity == deed.view)
            here = keys[deed.name, "here"]
            if deed.way in {"create", "edit"}:
                form = view.forms[deed.way]()
            else:
                form = view.act_of(deed.way).form_of(await view.row(str(here)))()
            found += [
                Target(
                    deed,
                    role,
                    spots["here"],
                    here,
                    keys[deed.name, role.value],
                    spots[role.value],
                    form._fields,
                )
                for role in (Role.CITY, Role.COUNTY, Role.TOWNSHIP)
            ]
    finally:
        current_viewer.reset(token)
    return found


class Generator:
    """Draws submissions; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def draw(self, target: Target) -> Sent:
        """One submission with a fault that this form can have."""
        faults = self._faults(target)
        names = sorted(faults)
        name = self._chance.choices(names, [1 if one in OF_REQUEST else 4 for one in names])[0]
        return faults[name](name)

    def _faults(self, target: Target) -> dict[str, Callable[[str], Sent]]:
        def of_request(name: str) -> Sent:
            return self._of_request(name, target)

        found = dict.fromkeys(OF_REQUEST, of_request)
        if target.deed.way == "create":
            del found["no such row"]
        if not target.allowed:
            return found | {"not allowed": lambda name: self._whole(name, target, {})}
        if target.far is not None and target.deed.view not in PLACELESS:
            found["another's row"] = lambda name: self._whole(
                name, target, {}, path=target.deed.path(target.far)
            )
        if target.deed.moves:
            found["another's place"] = lambda name: self._whole(
                name, target, target.deed.values(target.there), odd=False
            )
        if target.deed.way == "edit":
            found["stale"] = lambda name: self._whole(
                name, target, {"version": self._chance.choice(["0", "99", "x", "-1", "9" * 20, "", "１"])}
            )
        asked = {
            name: one
            for name, one in target.fields.items()
            if not isinstance(one, HiddenField | BooleanField)
        }
        for kind, values in (("wrong", self._wrong), ("long", self._long), ("unwritable", self._unwritable)):
            fit = {name: one for name, one in asked.items() if values(one)}
            if fit:
                found[kind] = lambda name, fit=fit, values=values: self._in_field(name, target, fit, values)
        must = {name: one for name, one in asked.items() if one.flags.required}
        if must:
            found["missing"] = lambda name: self._missing(name, target, must)
        return found

    # Faults of a field

    def _wrong(self, one: Field) -> list[str]:
        if isinstance(one, DateTimeLocalField):
            return [*_NO_DAYS, "0001-01-01T00:00", "9999-12-31T23:59"]
        if isinstance(one, DateField):
            return _NO_DAYS
        if isinstance(one, _NUMBERS):
            return _NO_NUMBERS if one.flags.required else [*_NO_NUMBERS, "9" * 30]
        if isinstance(one, TermField | SelectField):
            return ["no-such-term", "0", SCRIPT, "Ａ"]
        if isinstance(one, CodeLookup):
            return ["999999", "43050", "%", SCRIPT, "../430502"]
        return []

    def _long(self, one: Field) -> list[str]:
        if isinstance(one, (*_DAYS, *_NUMBERS, SelectField, PasswordField)):
            return []
        longest = [check.max for check in one.validators if isinstance(check, Length) and check.max > 0]
        return ["长" * (min(longest, default=LONGEST_TEXT) + 1), "x" * (LONGEST_TEXT + 1)]

    def _unwritable(self, one: Field) -> list[str]:
        if isinstance(one, (*_DAYS, *_NUMBERS, SelectField, CodeLookup, PasswordField)):
            return []
        return [f"两{character}字" for character in UNWRITABLE]

    def _in_field(
        self, name: str, target: Target, fit: dict[str, Field], values: Callable[[Field], list[str]]
    ) -> Sent:
        chosen = self._chance.choice(sorted(fit))
        value = self._chance.choice(values(fit[chosen]))
        return self._whole(f"{name} {chosen}", target, {chosen: value})

    def _missing(self, name: str, target: Target, must: dict[str, Field]) -> Sent:
        chosen = self._chance.choice(sorted(must))
        return self._whole(f"{name} {chosen}", target, {chosen: None})

    # Faults of the request

    def _of_request(self, name: str, target: Target) -> Sent:
        if name == "no such row":
            return self._whole(name, target, {}, path=target.deed.path(self._chance.choice(KEYS)))
        whole = self._whole(name, target, {}, odd=False)
        headers = dict(whole.headers)
        token, body = "own", whole.body
        if name == "no token":
            token = "none"
        elif name == "another's token":
            token = "other"
        elif name == "another site":
            headers |= self._chance.choice(
                [
                    {"origin": "https://elsewhere.test", "sec-fetch-site": "cross-site"},
                    {"origin": "null"},
                    {"sec-fetch-site": "same-site"},
                    {"origin": "http://panel.test.elsewhere.test"},
                ]
            )
        else:
            headers["content-type"], body = self._chance.choice(
                [
                    ("text/plain", body),
                    ("application/json", json.dumps(target.deed.values(target.place)).encode()),
                    ("multipart/form-data; boundary=x", _multipart(target.deed.values(target.place))),
                    ("multipart/form-data", body),
                    ("", body),
                ]
            )
        return Sent(name, whole.path, body, headers, token)

    # The rest

    def _whole(
        self,
        name: str,
        target: Target,
        faulty: dict[str, str | None],
        *,
        path: str | None = None,
        odd: bool = True,
    ) -> Sent:
        """The right values, some of them odd, some twice, some that no form asks for; and the faulty ones."""
        chance = self._chance
        values: dict[str, str | None] = {"version": "1", **target.deed.values(target.place)}
        if odd and chance.random() < 0.6:
            for one in target.fields:
                if one != "version" and chance.random() < 0.4:
                    values[one] = chance.choice(ODD)
        values.update(faulty)
        pairs = [(key, value) for key, value in values.items() if value is not None]
        chance.shuffle(pairs)
        if chance.random() < 0.3:
            pairs += chance.sample(sorted(SURPLUS.items()), 4)
        if chance.random() < 0.2:
            pairs += [(key, chance.choice(ODD)) for key in values if values[key] is not None]
        raw = b"&extra=%ED%A0%80%FF%C0%80" if chance.random() < 0.1 else b""
        body = "&".join(f"{quote(key)}={_quoted(value)}" for key, value in pairs).encode() + raw
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return Sent(name, path or target.deed.path(target.key), body, headers, "own")


def _quoted(value: str) -> str:
    return quote_from_bytes(value.encode("utf-8", "surrogatepass"), safe="")


def _multipart(values: dict[str, str]) -> bytes:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.php"\r\n\r\n{value}\r\n'
        for name, value in values.items()
    ]
    return "".join([*parts, "--x--\r\n"]).encode()
