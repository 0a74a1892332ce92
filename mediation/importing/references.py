"""What a cell may name 引用: divisions, committees, dispute types, referring bodies, mediators.

Read once before the file: their number is that of the network, not of the file.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from mediation.importing.cells import Cell, Parse, as_text, short
from mediation.importing.problems import CellError

Target = TypeVar("Target")
_ENDING = "纠纷"


class DivisionTarget(NamedTuple):
    code: str
    path: str


class CommitteeTarget(NamedTuple):
    id: UUID
    short_name: str
    division: str
    path: str


class DisputeTypeTarget(NamedTuple):
    code: str
    name: str


class ReferrerTarget(NamedTuple):
    id: UUID
    origin: str


class Directory(Generic[Target]):
    """Looks a target up by any of its names."""

    def __init__(self, zh: str, en: str) -> None:
        self._zh, self._en = zh, en
        self._named: dict[str, Target | None] = {}
        self._suggested: dict[str, str | None] = {}

    def add(self, target: Target, *names: str) -> None:
        """A name that two targets share finds neither."""
        for name in names:
            known = self._named.get(name, target)
            self._named[name] = target if known == target else None

    def find(self, cell: Cell) -> Target:
        """The target. Refuses a name that is unknown, with the nearest known, or shared by several."""
        name = as_text(cell)
        target = self._named.get(name)
        if target is not None:
            return target
        if name in self._named:
            raise CellError(
                f"有几个{self._zh}都叫“{short(name)}”；请填写编码或简称。",
                f"Several are called “{short(name)}”; give the code or the short name of the {self._en}.",
            )
        near = self._nearest(name)
        raise CellError(
            f"没有{self._zh}“{short(name)}”" + (f"，是不是“{near}”？" if near else "。"),
            f"There is no {self._en} “{short(name)}”" + (f"; did you mean “{near}”?" if near else "."),
        )

    def _nearest(self, name: str) -> str | None:
        # Comparing with thousands of names takes milliseconds: each wrong name once, and not for ever.
        if name not in self._suggested and len(self._suggested) < 50:
            near = difflib.get_close_matches(name, self._named, n=1, cutoff=0.7)
            self._suggested[name] = near[0] if near else None
        return self._suggested.get(name)


@dataclass
class References:
    divisions: Directory[DivisionTarget] = field(default_factory=lambda: Directory("区划", "division"))
    committees: Directory[CommitteeTarget] = field(default_factory=lambda: Directory("调委会", "committee"))
    dispute_types: Directory[DisputeTypeTarget] = field(
        default_factory=lambda: Directory("纠纷类型", "dispute type")
    )
    referrers: Directory[ReferrerTarget] = field(
        default_factory=lambda: Directory("移送单位", "referring body")
    )
    mediators: dict[tuple[UUID, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))
    """Those in office, by committee and name."""

    def add_dispute_type(self, code: str, name: str) -> None:
        """Found by code and by name, with and without 纠纷: 合同 and 合同纠纷 are one type."""
        bare = name.removesuffix(_ENDING)
        self.dispute_types.add(DisputeTypeTarget(code, name), code, *{name, bare, bare + _ENDING})

    def mediator(self, committee: CommitteeTarget, name: str) -> UUID:
        """Who of that name holds a post in the committee."""
        found = self.mediators.get((committee.id, name), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise CellError(
                f"“{committee.short_name}”有几名调解员同名，无法分辨。",
                f"“{committee.short_name}” has several mediators of that name.",
            )
        raise CellError(
            f"没有在“{committee.short_name}”任职的调解员“{short(name)}”。",
            f"No mediator “{short(name)}” holds a post in “{committee.short_name}”.",
        )

    def parse(self, directory: str) -> Parse:
        """How a cell that names something in the directory is read."""
        found: Directory[Any] = getattr(self, directory)
        return found.find
