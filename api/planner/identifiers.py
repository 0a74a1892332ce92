"""Opaque identifiers of nodes: base64 of ``Type:key``."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from uuid import UUID


def encode_id(type_name: str, key: Any) -> str:
    return base64.b64encode(f"{type_name}:{key}".encode()).decode()


def decode_id(identifier: str | None) -> tuple[str, str]:
    """The type and the key; two empty strings for anything that is not an identifier."""
    if not identifier:
        return "", ""
    try:
        type_name, colon, key = base64.b64decode(identifier, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return (type_name, key) if colon and "\0" not in key else ("", "")


def key_of(identifier: str | None, type_name: str, key_type: str) -> UUID | str | None:
    """The key of an identifier of that type, else None, which names no row."""
    named, key = decode_id(identifier)
    if named != type_name:
        return None
    if key_type != "uuid":
        return key
    try:
        return UUID(key)
    except ValueError:
        return None
