"""The memory of a worker that is ready 内存: what it holds stays, what starting needed goes back."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress


def settle() -> None:
    """Call once, when everything is made and before the first request.

    The collector need not walk again what is here now; and glibc returns the pages that imports and
    the schema's making have left free, some megabytes a worker. Other C libraries return them by
    themselves or have no such call.
    """
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
