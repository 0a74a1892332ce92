"""Telephones and identity numbers on a page 个人信息: masked, unless the viewer's grant says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.access_log import note
from admin.scope import current_viewer
from admin.show import show
from admin.words import Words, in_chinese
from mediation.access import in_full
from mediation.personal_data import Shown, current_vault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mediation.access import Row


KEY_LOST = Words("密钥已丢失，打不开", "key lost, cannot be opened")


class _NoRows:
    """The rules for showing data in full look at the row alone."""

    def table(self, name: str) -> list[Row]:
        raise NotImplementedError(name)


def personal(
    model: str, column: str, *, holder: Callable[[Any], Any], place: Callable[[Any], Mapping[str, Any]]
) -> Callable[[Any], str | None]:
    """A format that shows ``phone`` or ``id_number`` of the row's holder, in full where that is allowed.

    ``place`` gives the columns of the model's row that the rule looks at. What cannot be opened any
    more stays masked and says so.
    """

    def shown(row: Any) -> str | None:
        viewer, kept = current_viewer.get(), holder(row)
        if viewer is None or kept is None:
            return None
        rule = in_full(model, viewer.role, personal_data=viewer.personal_data)
        sealed = getattr(kept, f"{column}_sealed")
        masked: str | None = getattr(kept, f"{column}_masked")
        if not sealed or not rule.test(place(row), viewer, _NoRows()):
            return masked
        text = current_vault().read(sealed)
        if text is None:  # one row whose key is gone must not take the others with it
            return f"{show(masked)}（{KEY_LOST}）" if in_chinese() else f"{show(masked)} ({KEY_LOST})"
        note(Shown(model, str(row.id), column), viewer)
        return text

    return shown
