"""Taking out of a text what tells who and where 隐去个人信息, before it may be published.

Names of the parties become 王某; numbers, plates and house numbers become what they were of; names
of organisations and of the places below the county lose what tells them apart. Sources: domain.md §15,
个人信息保护法 art. 4 and 73, 人民调解法 art. 15.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mediation.names import surname

_DIGIT_EDGE = r"(?<![0-9A-Za-z])"
_NUMBERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "〔邮箱〕"),
    (re.compile(_DIGIT_EDGE + r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?!\d)"), "〔身份证号〕"),
    (re.compile(_DIGIT_EDGE + r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"), "〔信用代码〕"),
    (re.compile(_DIGIT_EDGE + r"\d(?:[ -]?\d){15,18}(?!\d)"), "〔账号〕"),
    (re.compile(_DIGIT_EDGE + r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "〔电话〕"),
    (re.compile(_DIGIT_EDGE + r"0\d{2,3}[- ]\d{7,8}(?!\d)"), "〔电话〕"),
    (re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z][·•. ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"), "〔车牌〕"),
    (re.compile(r"[(（〔\[]\d{4}[)）〕\]][^，。；、\s]{1,20}?第?\d+号"), "〔案号〕"),
    (re.compile(r"(?:\d+|[一二三四五六七八九十]+)(?:号楼|栋|幢|单元|号院|号附\d+号|室|号(?=[，。；、）)住居房院内外])|村民小组|组(?=[，。；、）)村民]))"), "某处"),
)  # fmt: skip
_ENDINGS = (
    "股份有限公司|有限责任公司|有限公司|分公司|公司|集团|合作社|事务所|经营部|医院|卫生院|中学|小学|幼儿园|学校|银行|信用社|工厂"
)
# The run of characters before the ending, as far as no word that only joins stands in it.
_ORGANISATION = re.compile(
    rf"(?:(?![，。；、：的是在与和及向对被为由至到将于系从给经某因原告人])[\u4e00-\u9fa5A-Za-z0-9（）()]){{2,24}}?({_ENDINGS})"
)
_LAW = re.compile(r"《[^《》]{2,40}》第[一二三四五六七八九十百千零〇0-9]+条")


def redacted(text: str, *, persons: Iterable[str] = (), organisations: Iterable[str] = (), places: Iterable[str] = ()) -> str:
    """The text without the names given, and without what looks like a number or a name of somebody.

    ``places`` are names of divisions below the county; 龙潭村 becomes 某村.
    """
    for name in sorted({name for name in organisations if len(name) > 1}, key=len, reverse=True):
        text = text.replace(name, _organisation(name))
    for name in sorted({name for name in persons if len(name) > 1}, key=len, reverse=True):
        text = text.replace(name, f"{surname(name)}某")
    for name in sorted({name for name in places if len(name) > 1}, key=len, reverse=True):
        text = text.replace(name, f"某{_place_ending(name)}")
    for pattern, word in _NUMBERS:
        text = pattern.sub(word, text)
    return _ORGANISATION.sub(lambda found: f"某{found[1]}", text)


def laws_in(text: str, most: int = 20) -> list[str]:
    """The law articles that the text cites, each once."""
    return list(dict.fromkeys(_LAW.findall(text)))[:most]


def _organisation(name: str) -> str:
    ending = re.search(rf"(?:{_ENDINGS}|委员会|局|厂|店|中心)$", name)
    return f"某{ending[0]}" if ending else "某单位"


def _place_ending(name: str) -> str:
    ending = re.search(r"(?:街道|社区|居委会|村委会|镇|乡|村|林场|茶场)", name)
    return ending[0] if ending else "地"
