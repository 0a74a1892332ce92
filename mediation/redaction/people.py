"""Names that stand in a text without a word that announces them 文中的人名, told by the segmenter's reading.

The segmenter tags what it takes for a name (nr). That alone takes many words for names, and cuts
names short; so a surname must begin it, and what follows must be able to belong to it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mediation.names import LONG_SURNAMES
from mediation.redaction.names import NOT_IN_NAMES, SURNAMES, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_RARER = (
    "牛蒲后伏危隆雍卫沈尤柏费湛戚茅项董娄骆凌霍虞裘缪邓郁单洪包吉嵇荣羊甄封储靳糜焦弓牧车仰伊暴甘厉戎祖符幸韶郜薄宿怀鄂咸赖屠胥"
    "莘党贡劳逄姬冉宰郦璩濮边扈燕冀浦农庄柴阎充茹习宦艾鱼容古慎戈庾居衡耿满寇广禄阙沃越夔巩厍晁敖訾阚空毋鞠巢关蒯游竺桓佟宓虎肖辜楚豆米达"
)
_ONE = frozenset(SURNAMES + _RARER)
_CHINESE = re.compile("[\u4e00-\u9fa5]+")
_LONGEST_GIVEN = 2
_AFTER_NAMES = "家欠说称看找借打骂拿问叫给在与和及对向被把将的了因等也都就又再要到从由系是为租住之其"
_NEVER_FIRST = frozenset(NOT_IN_NAMES) - frozenset("有生成先来会可能发经同认二三双")
_LAST_TAGS = frozenset(("a", "ag", "n", "ng", "nr", "nz", "j", "x", "b"))
_NO_NAME_TAGS = frozenset(("a", "ad", "b", "c", "d", "f", "l", "m", "p", "q", "r", "t", "u", "v", "vn"))
_KIN = "妈爸爹娘弟妹哥姐叔伯舅姑姨婶嫂爷奶夫妻和与同由叫找问让请给对向被把"
_GIVEN_TAGS = ("nr", "ns", "nz")
_NO_GIVEN = re.compile(
    "[某家氏姓总工]|.*(?:主任|书记|支书|医生|老师|经理|老板|师傅|队长|组长|村长|镇长|乡长|所长|局长|院长|校长|会计|律师|法官|警官|大爷|大妈|大叔|大娘|大姐|大哥|阿姨|先生|女士|小姐|同志|母|父)"
)
_NO_NAME = re.compile(
    ".*[镇乡村组社区县市省路街巷桥湾冲垸岭沟河江湖店厂司院所局校队站费证函书单权款班线图卡部委籍案车竹树油酒药灰料货房屋栏足膝臂骨]$"
    "|[金白蓝江康高阳芦唐古丁龙].|金[耳太福士银海顶鼎华金]?.|陈旧.|牟利|沃尔.|周[畸复].|丁[谅放]."
    "|.[万千百佰拾仟亿]|.*[两二三四五六七八九十]"
    "|文明|牛[奶犊栏羊肉圈棚]|顾[问客]|周[转期年]|易燃|张贴|安抚|康复|麻[木烦将]|徐汇|马[尾虎]|范[畴围]|荣[誉昌华]|高明|方[正圆向]|许诺|万分|牛[奶犊]|羊[毛羔]|"
    "包[括含容]|单[独方身]|关[系于注闭]|容[易忍]|居[民住]|满[意足]|燕麦|甘[愿草薯]|古[树墓]|车[辆主]|米[饭粉]|农[历资机忙]|洪[水灾]|费[用]|封[闭存]|卫生|广[告场大]|"
    "边[界缘]|鱼[塘苗]|党[员委]|项[目]|祖[父母坟屋传]|凌晨|游[客泳]|越[界过]|薄[膜]|空[白地]|习惯|衡量|浦东|郁闷|储[存蓄]|怀[孕疑]|伏[法]|隆重|宿[舍]|达[成到]|肖像|虎[口]"
)


_PLACE_NEXT = re.compile(
    "[坝湾坪冲塘山桥店铺河口岭坳]?(?:村|镇|乡|冲|坪)|[坝湾坪冲塘山桥店铺河口岭坳](?:社区|街道)"
)


class Word(NamedTuple):
    start: int
    text: str
    tag: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@cache
def _tagger() -> Callable[[str], list[tuple[str, str]]]:
    # The dictionary takes memory that only those need who redact or search.
    import rjieba  # noqa: PLC0415

    tag: Callable[[str], list[tuple[str, str]]] = rjieba.tag
    return tag


def words_of(plain: str) -> list[Word]:
    """The text as words with their places."""
    words, place = [], 0
    for text, tag in _tagger()(plain):
        words.append(Word(place, text, tag))
        place += len(text)
    return words


def names_by_reading(words: list[Word]) -> Iterator[str]:
    """The names among the words."""
    for place, word in enumerate(words):
        if not word.tag.startswith(("nr", "ns")) or not _CHINESE.fullmatch(word.text):
            continue
        text = word.text.lstrip(_KIN) if word.tag.startswith("nr") else word.text
        surname = _surname(text)
        if surname is None:
            continue
        given = text[len(surname) :]
        following = words[place + 1] if place + 1 < len(words) else None
        if following is not None and _PLACE_NEXT.fullmatch(following.text):
            continue  # 杨柳|坝村: the whole is a place
        if not given:
            if following is not None and following.tag.startswith(_GIVEN_TAGS):
                yield from _whole(surname, following.text)
        elif word.tag.startswith("nr"):
            if (
                len(given) == 1
                and len(surname) == 1
                and following is not None
                and len(following.text) == 1
                and following.tag in _LAST_TAGS
                and following.text not in NOT_IN_NAMES
            ):
                given += following.text
            yield from _whole(surname, given)


def _whole(surname: str, given: str) -> Iterator[str]:
    if not _CHINESE.fullmatch(given) or _NO_GIVEN.fullmatch(given):
        return
    if given[1:] and given[1] in _AFTER_NAMES:
        given = given[0]
    name = surname + given
    if (
        len(given) <= _LONGEST_GIVEN
        and given[0] not in _NEVER_FIRST
        and "某" not in name
        and not _NO_NAME.fullmatch(name)
        and not WORDS.match(name)
    ):
        yield name


def _surname(text: str) -> str | None:
    if text[:2] in LONG_SURNAMES:
        return text[:2]
    return text[0] if text and text[0] in _ONE else None


def settled(words: list[Word], name: str, start: int) -> str | None:
    """The name that a word announced, without what is read as the word after it; None where it is no name.

    证人高翔看见: 高翔, since 看见 is a word. 申请人高兴地说: none, since 高兴 is.
    """
    end = start + len(name)
    for word in words:
        if word.start == start and (
            (word.tag in _NO_NAME_TAGS and 1 < len(word.text) <= len(name))
            # 原告方、甲方: the side, unless it is read as a name.
            or (word.text == "方" and name[0] == "方")
        ):
            return None
        if start + 1 < word.start < end < word.end and " " not in name:
            return name[: word.start - start]
    return name
