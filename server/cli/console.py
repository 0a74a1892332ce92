"""What the commands print on 输出: results on standard output, everything else on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from rich.progress import ProgressColumn

console = Console(stderr=True, highlight=False)
output = Console(highlight=False, soft_wrap=True)


def complain(text: str) -> None:
    console.print(text, style="red", markup=False, soft_wrap=True)


def tell(text: str) -> None:
    console.print(text, markup=False, soft_wrap=True)


def progress() -> Progress:
    """A bar with a count and the time it takes."""
    columns: tuple[ProgressColumn, ...] = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console)
