"""Taking out of a text what tells who and where 隐去个人信息, before it may be published.

Names of the parties become 王某; numbers, plates and house numbers become what they were of; names
of organisations and of the places below the county lose what tells them apart. Sources: domain.md §15,
个人信息保护法 art. 4 and 73, 人民调解法 art. 15.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from mediation.models.precedent_review import RedactionKind
from mediation.names import surname

_DIGIT_EDGE = r"(?<![0-9A-Za-z])"
_NUMBERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"), "〔邮箱〕"),
    (re.compile(_DIGIT_EDGE + r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?!\d)"), "〔身份证号〕"),
    (re.compile(_DIGIT_EDGE + r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"), "〔信用代码〕"),
    (re.compile(_DIGIT_EDGE + r"\d(?:[ -]?\d){15,18}(?!\d)"), "〔账号〕"),
    (re.compile(_DIGIT_EDGE + r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "〔电话〕"),
    (re.compile(_DIGIT_EDGE + r"0\d{2,3}[- ]\d{7,8}(?!\d)"), "〔电话〕"),
    (re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z][·•. ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"), "〔车牌〕"),
    (re.compile(r"[(（〔\[]\d{4}[)）〕\]][^，。；、\s]{1,20}?第?\d+号"), "〔案号〕"),
    (re.compile(r"(?<!\d)(?:\d{1,6}|[一二三四五六七八九十]{1,5})(?:号楼|栋|幢|单元|号院|号附\d+号|室|号(?=[，。；、）)住居房院内外])|村民小组|组(?=[，。；、）)村民]))"), "某处"),
)  # fmt: skip
_KINDS = {
    "〔邮箱〕": RedactionKind.EMAIL,
    "〔身份证号〕": RedactionKind.ID_NUMBER,
    "〔信用代码〕": RedactionKind.CREDIT_CODE,
    "〔账号〕": RedactionKind.ACCOUNT,
    "〔电话〕": RedactionKind.PHONE,
    "〔车牌〕": RedactionKind.PLATE,
    "〔案号〕": RedactionKind.CASE_NUMBER,
    "某处": RedactionKind.ADDRESS,
}
_ENDINGS = "股份有限公司|有限责任公司|有限公司|分公司|公司|集团|合作社|事务所|经营部|医院|卫生院|中学|小学|幼儿园|学校|银行|信用社|工厂"
# The run of characters before the ending, as far as no word that only joins stands in it.
_ORGANISATION = re.compile(
    rf"(?:(?![，。；、：的是在与和及向对被为由至到将于系从给经某因原告人])[\u4e00-\u9fa5A-Za-z0-9（）()]){{2,24}}?({_ENDINGS})"
)
# The commonest surnames, but for those that are above all everyday words (于, 向, 方, 应, 时, 成 …).
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭肖田董潘袁蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔谭"
    "陆范汪廖石贾韦夏付邹熊孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔白汤康易乔赖文洪"
    "聂邬邢施庄鲍齐樊兰殷颜倪俞翟裴鲁詹焦柳祁耿庞涂尚蓝窦柯翁葛岳隋那阮童冉伍屈"
)
# After these a surname begins a name; a name met once so is taken out wherever it stands.
_NAMES_FOLLOW = (
    "原告|被告|第三人|申请人|被申请人|案外人|证人|丈夫|妻子|之妻|之夫|其妻|其夫|父亲|母亲|之父|之母|之子|之女|儿子|女儿|"
    "长子|次子|三子|长女|次女|三女|婚生子|婚生女|男孩|女孩|孙子|孙女|哥哥|弟弟|姐姐|妹妹|取名|名叫|姓名|邻居|村民|居民|"
    "司机|驾驶员|驾驶人|职工|员工|工人|业主|户主|租客|房东|医生|老师|学生|经理|老板|会计|包工头|调解员|法定代表人|负责人"
)
# What follows a name rather than belongs to it.
_NOT_IN_NAMES = (
    "与和及向对在于是的因为将把被从到由至系已曾不未其说称驾乘自随诉也都就又再要给跟按以所之有无等则仍均即应可能会来去"
    "先后前上下中内外提出支付偿还签订承担主张认同经受发生住同居结婚离登记户口女男子父母家儿,.，。、；：（()）“”《》"
)
_WORDS = "陈述|施[工救]|陆续|付[款清费出]|严[重格]|任[何职意]|文[化具件]|白天|江[西苏南]|康复|万[元余]|明[确知]|金[额]|高[度速]"
_NAMED = re.compile(
    rf"(?:{_NAMES_FOLLOW})[：:]?(?!{_WORDS})((?:欧阳|司徒|上官|[{_SURNAMES}])(?![{_NOT_IN_NAMES}某])[\u4e00-\u9fa5](?:(?![{_NOT_IN_NAMES}])[\u4e00-\u9fa5])?)"
)
_LAW = re.compile(r"《[^《》]{2,40}》第[一二三四五六七八九十百千零〇0-9]+条")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case's parties, mediators and place; it is taken out before any pattern is tried."""

    persons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Names of divisions below the county."""
    phones: tuple[str, ...] = ()
    id_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redaction:
    """Something that was taken out, and what stands there now."""

    kind: RedactionKind
    original: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Redacted:
    text: str
    redactions: tuple[Redaction, ...]
    """Each original once, in the order in which it was taken out."""


def redact(text: str, known: Known) -> Redacted:
    """Take out what is known, then what looks like a number or a name of somebody.

    Of what is known nothing is left, however it is spaced. A rule cannot find all the rest, so
    whoever publishes still reads.
    """
    found: dict[tuple[RedactionKind, str], Redaction] = {}

    def take(kind: RedactionKind, original: str, replacement: str) -> str:
        if original != replacement:
            found.setdefault((kind, original), Redaction(kind, original, replacement))
        return replacement

    for rule in _rules_for(text, known):
        text = rule.pattern.sub(partial(_replacement, rule, take), text)
    # Taking one name out may bring the characters of another together.
    while (left := _left(text, known)) is not None:
        text = left.pattern.sub(partial(_replacement, left, take), text)
    return Redacted(text, tuple(found.values()))


def redacted(
    text: str, *, persons: Iterable[str] = (), organisations: Iterable[str] = (), places: Iterable[str] = ()
) -> str:
    """The text alone, without the names given, and without what looks like a number or a name."""
    return redact(text, Known(tuple(persons), tuple(organisations), tuple(places))).text


def identifies(text: str, known: Known) -> bool:
    """Whether something that is known still stands in the text."""
    return _left(text, known) is not None


_GAP = r"[\s\-–—·•.]"
_BETWEEN = re.compile(f"{_GAP}+")


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: RedactionKind
    pattern: re.Pattern[str]
    replace: Callable[[str], str]


def _replacement(rule: _Rule, take: Callable[[RedactionKind, str, str], str], found: re.Match[str]) -> str:
    return take(rule.kind, found[0], rule.replace(found[0]))


def _rules_for(text: str, known: Known) -> Iterator[_Rule]:
    yield from _rules_of(text, known)
    announced = {name for name in _NAMED.findall(text) if len(name) > 1}
    yield from (_person(name) for name in sorted(announced, key=len, reverse=True))
    for pattern, word in _NUMBERS:
        yield _Rule(_KINDS[word], pattern, partial(_always, word))
    yield _Rule(RedactionKind.ORGANISATION, _ORGANISATION, _some_organisation)


def _rules_of(text: str, known: Known) -> Iterator[_Rule]:
    """For what is known and stands there; the longest first, so that a name within another does not break it."""
    close = _closed_up(text)

    def stands_there(what: str) -> bool:
        return _closed_up(what) in close

    for number in filter(stands_there, known.id_numbers):
        yield _Rule(RedactionKind.ID_NUMBER, _spaced(number), partial(_always, "〔身份证号〕"))
    for number in filter(stands_there, known.phones):
        yield _Rule(RedactionKind.PHONE, _spaced(number), partial(_always, "〔电话〕"))
    for name in filter(stands_there, _longest_first(known.organisations)):
        yield _Rule(RedactionKind.ORGANISATION, _spaced(name), partial(_always, _organisation(name)))
    for name in filter(stands_there, _longest_first(known.persons)):
        yield _person(name)
    for name in filter(stands_there, _longest_first(known.places)):
        yield _Rule(RedactionKind.PLACE, _spaced(name), partial(_always, f"某{_place_ending(name)}"))


def _person(name: str) -> _Rule:
    return _Rule(RedactionKind.PERSON, _spaced(name), partial(_always, f"{surname(name)}某"))


def _left(text: str, known: Known) -> _Rule | None:
    """The first rule of what is known that still finds something other than its own replacement."""
    for rule in _rules_of(text, known):
        found = rule.pattern.search(text)
        if found is not None and rule.replace(found[0]) != found[0]:
            return _Rule(rule.kind, rule.pattern, partial(_always, "某"))
    return None


def _always(word: str, _: str) -> str:
    return word


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if len(name) > 1 and "某" not in name}, key=len, reverse=True)


@lru_cache(maxsize=4096)
def _spaced(text: str) -> re.Pattern[str]:
    """The text, whatever spaces or dashes stand between its characters, in either case."""
    return re.compile(f"{_GAP}*".join(map(re.escape, _BETWEEN.sub("", text) or text)), re.IGNORECASE)


def _closed_up(text: str) -> str:
    return _BETWEEN.sub("", text).lower()


def _some_organisation(name: str) -> str:
    ending = re.search(rf"(?:{_ENDINGS})$", name)
    return f"某{ending[0]}" if ending else "某单位"


def laws_in(text: str, most: int = 20) -> list[str]:
    """The law articles that the text cites, each once."""
    return list(dict.fromkeys(_LAW.findall(text)))[:most]


def _organisation(name: str) -> str:
    ending = re.search(rf"(?:{_ENDINGS}|委员会|局|厂|店|中心)$", name)
    return f"某{ending[0]}" if ending else "某单位"


def _place_ending(name: str) -> str:
    ending = re.search(r"(?:街道|社区|居委会|村委会|镇|乡|村|林场|茶场)", name)
    return ending[0] if ending else "地"
