"""Telephones and identity numbers 个人信息: sealed at rest, found by keyed hash, shown masked.

Each is kept three times: encrypted (AES-256-GCM), as a keyed hash (HMAC-SHA-256) for exact
look-up, and masked, which is what most viewers get and so costs nothing to read. Sources:
个人信息保护法 art. 28 and 51; domain.md §10.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES = 64
_NONCE_BYTES = 12
_HASH_CHARACTERS = 40

SEAL_MARK = b"\x01"
"""Encloses a sealed value in a statement's JSON, and what stands for it masked. PostgreSQL escapes
this byte in every string, so only the planner itself can put it there."""
_SEALED = re.compile(rb"\x01(\w+):(\w+):([\w-]+):([^:\x01]*):([^\x01]*)\x01")


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a record that was shown in full."""

    entity: str
    key: str
    field: str


class CannotUnseal(Exception):  # noqa: N818  says what happened
    """The value was sealed with another key, or is damaged."""


class KeyUnusable(Exception):  # noqa: N818  says what is the matter
    """A key file holds no keys; the text tells which, and what to do."""


class Vault:
    """The keys, and what is done with them."""

    def __init__(self, *keys: bytes) -> None:
        """Take keys of 64 bytes, the newest first: of each, the first half encrypts, the second makes hashes.

        The newest seals, every one opens. The oldest makes the hashes: what is stored under a hash
        must be found again, and is unique by it, whichever key sealed it.
        """
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            message = f"a personal-data key must have {KEY_BYTES} bytes"
            raise ValueError(message)
        self._ciphers = tuple(AESGCM(key[:32]) for key in keys)
        self._hash_key = keys[-1][32:]

    def seal(self, text: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._ciphers[0].encrypt(nonce, text.encode(), None)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def unseal(self, sealed: str) -> str:
        """Give back the text. Raises CannotUnseal."""
        try:
            raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        except ValueError:
            raise CannotUnseal from None
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).decode()
            except (InvalidTag, ValueError):  # the latter where too little is left of it
                continue
        raise CannotUnseal

    def read(self, sealed: str | None) -> str | None:
        """The text, for those who can do without: None where nothing is sealed, or its key is lost."""
        try:
            return None if sealed is None else self.unseal(sealed)
        except CannotUnseal:
            return None

    def hash(self, text: str) -> str:
        """A keyed hash, equal for equal texts; tells nothing without the key."""
        digest = hmac.digest(self._hash_key, text.strip().upper().encode(), "sha256")
        return digest.hex()[:_HASH_CHARACTERS]

    def unseal_in(self, response: bytes) -> tuple[bytes, list[Shown]]:
        """Replace each sealed value that a statement marked in its JSON by the text, as JSON writes it.

        What does not open any more stays masked. Also says what was opened: the mark names the
        record and the field.
        """
        if SEAL_MARK not in response:
            return response, []
        shown: list[Shown] = []

        def opened(match: re.Match[bytes]) -> bytes:
            entity, field, key, sealed = (part.decode() for part in match.groups()[:4])
            text = self.read(sealed)
            if text is None:
                return match[5]
            shown.append(Shown(entity, key, field))
            return json.dumps(text, ensure_ascii=False).encode()

        return _SEALED.sub(opened, response), shown


def seal_mark(entity: str, field: str, key: str, sealed: str, masked: str) -> str:
    """The SQL of a marked sealed value, where JSON has a string; null where nothing is sealed.

    ``masked`` is the SQL of the JSON to fall back on.
    """
    return f"chr(1)||'{entity}:{field}:'||{key}||':'||{sealed}||':'||coalesce({masked},'null')||chr(1)"


def mask(text: str, head: int, tail: int) -> str:
    """Keep the first and the last characters: ``138****1234``."""
    if len(text) <= head + tail:
        return "****"
    return f"{text[:head]}****{text[len(text) - tail :]}"


def mask_phone(phone: str) -> str:
    return mask(phone, 3, 4)


def mask_id_number(id_number: str) -> str:
    return mask(id_number, 6, 2)


def sealed_columns(vault: Vault, field: str, text: str | None) -> dict[str, str | None]:
    """The three columns of ``phone`` or ``id_number``, all None for None."""
    if text is None:
        return {f"{field}_masked": None, f"{field}_sealed": None, f"{field}_hash": None}
    masked = mask_phone(text) if field == "phone" else mask_id_number(text)
    return {
        f"{field}_masked": masked,
        f"{field}_sealed": vault.seal(text),
        f"{field}_hash": vault.hash(text),
    }


def read_keys(path: Path) -> tuple[bytes, ...]:
    """The keys in the file, one a line, the newest first; one is made on first use, for its owner only.

    Raises KeyUnusable.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
    try:
        keys = tuple(base64.b64decode(line, validate=True) for line in path.read_bytes().split())
    except (OSError, ValueError):
        keys = ()
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise KeyUnusable(
            f"密钥文件 {path} 读不出来；应为每行一把、base64写成的{KEY_BYTES}字节。请换回备份。 "
            f"The key file {path} cannot be used: a key of {KEY_BYTES} bytes a line, in base64, is needed. "
            "Bring back the copy."
        )
    return keys


def read_key(path: Path) -> bytes:
    """The newest key in the file."""
    return read_keys(path)[0]


_vault: Vault | None = None


def use_vault(vault: Vault) -> None:
    """Say which keys this process uses; the composition root does it once."""
    global _vault  # noqa: PLW0603  one key ring a process
    _vault = vault


def current_vault() -> Vault:
    if _vault is None:
        message = "no personal-data key is in use; call use_vault first"
        raise RuntimeError(message)
    return _vault
