"""Chinese personal names 姓名: where the surname ends."""

from __future__ import annotations

_TOGETHER = (
    "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐长孙宇文司徒司空夏侯端木南宫西门轩辕独孤呼延申屠太史公冶"
    "濮阳淳于单于澹台钟离赫连闻人百里东郭第五拓跋完颜纳兰叶赫鲜于闾丘亓官司寇子车颛孙巫马公西漆雕乐正"
    "壤驷公良夹谷宰父谷梁段干梁丘左丘东门"
)
LONG_SURNAMES = frozenset(_TOGETHER[place : place + 2] for place in range(0, len(_TOGETHER), 2))


def surname(name: str) -> str:
    """The surname of a personal name; for other names their first character."""
    return name[:2] if name[:2] in LONG_SURNAMES and len(name) > 2 else name[:1]
