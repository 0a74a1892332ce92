"""Omitted is not empty: ``KEEP`` leaves a sealed value as it is, None clears it 保留不变."""

from __future__ import annotations

from enum import Enum


class Keep(Enum):
    KEEP = "keep"


KEEP = Keep.KEEP
