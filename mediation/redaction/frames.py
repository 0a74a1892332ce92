"""Names by the frame they stand in 句式中的人名: a surname and a given name that nobody reads as a word.

Spoken accounts name people as they come: 彭大贵在…, 去年让易东海家的…, 跟戚东升借…. The segmenter takes such
names apart into words that it knows. What stands on both sides tells them all the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mediation.redaction.dictionary import is_word, kinds_of
from mediation.redaction.names import NOT_IN_NAMES, NOT_NICKNAMES, SURNAMES, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

_RARER = "牛虎皮计米车水兰丰宫凡裴申粟费卫甘厉符赖宗安常宋戎扶冀敬农仰来权时应于佟向成蓝单从"
_UNSURE = frozenset(
    "于应成时向从安常权来全易方曾何万高钱车水石田牛马米金毛白黄江龙农皮计丰单虎符兰叶柳梁谷林花任"
)
"""Surnames that are everyday words as well: what follows must then be no word at all, or one that tells nothing done."""
_THINGS = frozenset("钱车水石田牛马米金毛龙皮单符柳梁谷林花")
"""Of those, what is carried, led away or runs dry: 把钱揣起走了."""
_TITLES = (
    "经办人|担保人|快递员|外卖员|主任|支书|书记|医师|医生|护士|店长|老板娘?|厂长|同学|同伴|我叫|他叫|她叫|名叫|大名|真名|"
    "堂弟|堂哥|表弟|表哥|侄子|侄女|外孙|孙子|女婿|丈人|堂客|媳妇|[爹娘爸妈崽]|儿子|女儿|老公|丈夫|妻子|邻居|村民|队长|组长|"
    "麦客|工头|师傅|木匠|会计|业主|房东|租客|户主|大姑姐|小姑子|小舅子|妯娌"
)
_LEAD = (
    rf"(?:(?<![\u4e00-\u9fa5])|(?<=[让被跟和与把向借租找问怪请喊由替了的])|(?<=[组社])|(?P<title>{_TITLES}))"
)
_GIVEN = rf"(?![{NOT_IN_NAMES}某了着过完没])[\u4e00-\u9fa5]"
_FIRST = rf"(?:[有生先来会可经发同认二三双成立金年月](?=[\u4e00-\u9fa5])|{_GIVEN})"
_THEN = (
    "(?=[在把跟和与欠借说讲称喊打占开烧赶收拖给租卖买种也只先又还来领走守填挖砍拉养请带扣做放开的家、]|离婚|结婚|证明|反映|去[劝找年]?|"
    "[，。；]?$|[，。；])"
)
_NAME = re.compile(rf"{_LEAD}(?P<name>(?P<surname>[{SURNAMES}{_RARER}])(?P<given>{_FIRST}{_GIVEN})){_THEN}")
_NO_GIVEN = re.compile(
    "[家某氏工总].|.[家某某氏总]|(?:大|小|老)?(?:爷|奶|婆|伯|叔|婶|妈|爸|哥|姐|嫂|师傅|老太|婆婆|医生|主任|书记|老师|经理|老板)+"
)
_NAMES = frozenset(("nr", "ns", "nz", "nrt"))
_NOT_DONE = frozenset(("n", "nr", "ns", "nz", "nt", "a", "ng", "b", "nrt", "j", "g"))


_PLACE = re.compile("[坝湾坪冲塘山桥店铺河口岭坳]?(?:村|镇|乡|社区|街道|路|街|冲|坪|小区)(?![里民上委])")
"""What stands before it is a place's name."""
_LIMPING = re.compile(rf"[{SURNAMES}](?:麻|拐|跛|瘸|聋|哑|瞎|胖|矮|癞|驼|秃|疤|憨|结巴|光)子")
"""王麻子: by what one sees of somebody, in spoken accounts."""
_HOME_NAME = re.compile(
    rf"(?:(?<![\u4e00-\u9fa5])|(?<=[让被跟和与把向借找问怪请喊]))[阿小]((?![{NOT_IN_NAMES}某])[\u4e00-\u9fa5])"
    "(?=[在把跟和与欠借说讲称占收拖给租只先又还来领走守、，。]|去|的[家爹妈崽]|订婚|结婚|反悔|[处谈]对象)"
)
"""小莲, 阿旺. What is only a surname (小李) stays."""


def names_in_frames(plain: str) -> Iterator[str]:
    """The names, as they stand."""
    for found in _NAME.finditer(plain):
        name, surname, given = found["name"], found["surname"], found["given"]
        if _NO_GIVEN.fullmatch(given) or WORDS.match(name) or _PLACE.match(plain, found.end()):
            continue
        if _names_somebody(surname, given, titled=found["title"] is not None):
            yield name
    for found in _LIMPING.finditer(plain):
        yield found[0]
    for found in _HOME_NAME.finditer(plain):
        if found[1] not in SURNAMES + _RARER and not is_word(found[0]) and found[0] not in NOT_NICKNAMES:
            yield found[0]


def _names_somebody(surname: str, given: str, *, titled: bool) -> bool:
    if is_word(surname + given[0]) or is_word(surname + given):
        return False
    if titled or not (is_word(given) or surname in _THINGS):
        return True
    kinds = kinds_of(given)
    return len(kinds) == 1 and kinds[0] in (_NAMES if surname in _UNSURE else _NOT_DONE)
