"""What ``fengqiao doctor`` finds 检查结果."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``mend`` says what to do where it is not well."""

    what: str
    well: bool
    state: str
    mend: str = ""
