"""The kinds of file 导入种类."""

from mediation.importing.columns import Kind
from mediation.importing.kinds.cases import CASES
from mediation.importing.kinds.committees import COMMITTEES
from mediation.importing.kinds.divisions import DIVISIONS
from mediation.importing.kinds.holidays import HOLIDAYS
from mediation.importing.kinds.mediators import MEDIATORS

KINDS: dict[str, Kind] = {kind.name: kind for kind in (DIVISIONS, COMMITTEES, MEDIATORS, CASES, HOLIDAYS)}

__all__ = ["CASES", "COMMITTEES", "DIVISIONS", "HOLIDAYS", "KINDS", "MEDIATORS"]
