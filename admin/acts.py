"""Acts 操作: what can be done to one record besides changing its fields.

An act has a page that says what will happen and asks what it needs; only the POST of that page
does it, through a service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from admin.forms import PanelForm

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from admin.words import Words
    from mediation.access import Action, Viewer


def always(row: Any) -> bool:  # noqa: ARG001  the shape of ``applies``
    return True


@dataclass(frozen=True)
class Act:
    slug: str
    label: Words
    question: Words
    """What is about to happen, in one sentence."""
    allowed_by: Action
    run: Callable[[Any, dict[str, Any], Viewer], Awaitable[object]]
    """Call the service with the row, the form's data and who acts."""
    form: type[PanelForm] = PanelForm
    form_for: Callable[[Any], type[PanelForm]] | None = None
    """Makes the form of the row, where what is asked is data; ``form`` is what every row is asked."""
    applies: Callable[[Any], bool] = always
    """Whether the act makes sense for the row as it is."""
    grave: bool = False
    """Takes something away; its button looks it."""
    takes_file: bool = False
    """Its form has a field for a file; its path is among the panel's uploads."""
    shows: tuple[str, ...] = ()
    """Columns of the record that its page tells, so that nobody decides from memory."""
    notices: Callable[[Any], Awaitable[Sequence[Words]]] | None = None
    """What to know of the row before anything is typed."""
    leads_on: bool = False
    """What ``run`` gives is another record, whose page comes next."""
    removes: bool = False
    """The row is gone afterwards."""

    def form_of(self, row: Any) -> type[PanelForm]:
        return self.form if self.form_for is None else self.form_for(row)
