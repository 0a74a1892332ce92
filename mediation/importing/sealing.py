"""Personal data of a row, sealed before it leaves the process: no temporary table holds it in clear."""

from __future__ import annotations

from mediation.personal_data import current_vault, sealed_columns

Sealed = tuple[str | None, str | None, str | None]


def sealed(field: str, value: str | None) -> Sealed:
    """Masked, sealed and hashed, in the order of the staged columns."""
    if value is None:
        return None, None, None
    columns = sealed_columns(current_vault(), field, value)
    return columns[f"{field}_masked"], columns[f"{field}_sealed"], columns[f"{field}_hash"]
