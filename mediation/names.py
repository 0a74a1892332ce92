"""Chinese personal names 姓名: where the surname ends, and which names are none."""

from __future__ import annotations

import re
import unicodedata

_TOGETHER = (
    "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐长孙宇文司徒司空夏侯端木南宫西门轩辕独孤呼延申屠太史公冶"
    "濮阳淳于单于澹台钟离赫连闻人百里东郭第五拓跋完颜纳兰叶赫鲜于闾丘亓官司寇子车颛孙巫马公西漆雕乐正"
    "壤驷公良夹谷宰父谷梁段干梁丘左丘东门"
)
LONG_SURNAMES = frozenset(_TOGETHER[place : place + 2] for place in range(0, len(_TOGETHER), 2))


def surname(name: str) -> str:
    """The surname of a personal name; for other names their first character."""
    return name[:2] if name[:2] in LONG_SURNAMES and len(name) > 2 else name[:1]


_STANDS_FOR_NAME = re.compile("[某×*□○]|[xX]{2}")
_ROLE = re.compile(
    "(?:原告|被告|上诉人|被上诉人|第三人|案外人|申请人|被申请人|当事人|委托人|买方|卖方|男方|女方|[甲乙丙丁戊己庚辛][方某]?)人?"
    "(?:[0-9]{1,2}|[一二三四五六七八九十甲乙丙丁]|之[一二三四五])?"
)
_NUMBERED = re.compile("[\u3400-\u9fff]{1,2}[xX]?[0-9]{1,3}|[\u3400-\u9fff]{1,2}[xX]")


def is_anonymous(name: str) -> bool:
    """Whether the name is one that was taken out already 已隐名: 甲某, 王某甲, 张x1, 李×, 原告, 甲方.

    Nobody is known by it, so it may stay in a text that is published.
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    return (
        _STANDS_FOR_NAME.search(plain) is not None
        or _ROLE.fullmatch(plain) is not None
        or _NUMBERED.fullmatch(plain) is not None
    )
