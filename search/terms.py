"""Text into terms 分词: character bigrams and words, the same for both engines.

Characters are compared after NFKC and lower-casing. A run of Latin letters and digits is one term.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9]+")
_LATIN = re.compile(r"[a-z0-9]+")
_WORD = re.compile(r"\w+")
_UNCLEAN = re.compile(r"[0-9a-z某×_]")

STOP_WORDS = frozenset(  # one string, as one reads a list of words
    [
        "的",
        "了",
        "和",
        "是",
        "在",
        "我",
        "有",
        "就",
        "不",
        "人",
        "都",
        "一",
        "一个",
        "上",
        "也",
        "很",
        "到",
        "说",
        "要",
        "去",
        "你",
        "会",
        "着",
        "没有",
        "看",
        "好",
        "自己",
        "这",
        "那",
        "他",
        "她",
        "它",
        "我们",
        "你们",
        "他们",
        "她们",
        "与",
        "及",
        "或",
        "等",
        "对",
        "于",
        "以",
        "为",
        "被",
        "把",
        "从",
        "向",
        "由",
        "并",
        "且",
        "但",
        "而",
        "之",
        "其",
        "该",
        "此",
        "个",
        "中",
        "后",
        "前",
        "时",
        "又",
        "再",
        "还",
        "给",
        "让",
        "因",
        "因为",
        "所以",
        "如果",
        "但是",
        "而且",
        "以及",
        "或者",
        "可以",
        "可能",
        "应该",
        "已经",
        "现在",
        "当时",
        "后来",
        "之后",
        "之前",
        "什么",
        "怎么",
        "这个",
        "那个",
        "这样",
        "那样",
        "一直",
        "多次",
        "进行",
        "双方",
        "当事人",
        "经过",
        "发生",
        "要求",
        "情况",
        "问题",
        "事情",
        "时候",
        "同意",
        "表示",
        "认为",
        "没",
        "吗",
        "呢",
        "吧",
        "啊",
        "过",
        "来",
        "地",
        "得",
        "下",
        "里",
        "用",
        "做",
        "能",
        "年",
        "月",
        "日",
    ]
)
"""Words that stand in every account; they are searched for, but never named as a reason."""


_TELLING_TAGS = frozenset(["n", "nz", "vn", "an"])
"""Of the jieba dictionary: common nouns, other proper nouns, and verbs and adjectives that serve as nouns."""
VAGUE_WORDS = frozenset(
    [
        "东西",
        "地方",
        "时候",
        "家里",
        "村里",
        "屋里",
        "人家",
        "别人",
        "大家",
        "两家",
        "自家",
        "我家",
        "他家",
        "对方",
        "原因",
        "方面",
        "结果",
        "意见",
        "态度",
        "办法",
        "关系",
        "责任",
        "损失",
        "纠纷",
        "矛盾",
        "争议",
        "争执",
        "协议",
        "赔偿",
        "费用",
        "金额",
        "款项",
        "要求",
        "主张",
        "事实",
        "情形",
        "过程",
        "内容",
        "部分",
        "数额",
        "价格",
        "钱款",
        "男方",
        "女方",
        "父亲",
        "母亲",
        "儿子",
        "女儿",
        "孩子",
        "老人",
        "家人",
        "亲戚",
        "朋友",
        "老板",
        "邻居",
        "村民",
        "群众",
        "干部",
        "本人",
        "当地",
        "小组",
        "村组",
        "居民",
        "工作",
        "生活",
        "经济",
        "条件",
        "机会",
        "理由",
        "说法",
        "道理",
        "感情",
        "心里",
        "身上",
        "手里",
        "上面",
        "里面",
        "外面",
        "旁边",
        "门口",
        "路口",
        "电话",
        "调解",
        "调委会",
    ]
)
"""Nouns that stand in accounts of every kind: alike in nothing that matters."""


_WIDE = tuple(zip("，：；！？（）％．／＊［］－＋", ",:;!?()%./*[]-+", strict=True))


def normal(text: str) -> str:
    return normal_in_place(text)[0]


def normal_in_place(text: str) -> tuple[str, bool]:
    """The same, and whether each character of it stands where it stood in the text."""
    # The usual punctuation is all that a Chinese text has to change, as a rule; then it need not be
    # taken apart character by character, which costs as much as segmenting it.
    thin = narrow(text)
    if unicodedata.is_normalized("NFKC", thin):
        folded = thin.lower()
        return folded, len(folded) == len(text)
    folded = unicodedata.normalize("NFKC", thin).lower()
    return folded, len(folded) == len(text) and folded == thin.lower()


def narrow(text: str) -> str:
    """With the usual punctuation at its narrow width, each character in its place."""
    for wide, thin in _WIDE:
        text = text.replace(wide, thin)
    return text


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Chinese characters, in order; a lone character stands for itself."""
    terms: list[str] = []
    for run in _RUN.findall(normal(text)):
        if len(run) == 1 or run[0] < "\u3400":
            terms.append(run)
        else:
            terms.extend(map(operator.add, run, run[1:]))
    return terms


def bigrams_of(folded: str) -> str:
    """The ``bigrams`` of a text that is folded already (``normal``), as an index takes them: apart by spaces, in any order.

    Many at a time by numpy: an index is filled three times as fast as by one after the other.
    """
    import numpy as np  # noqa: PLC0415  only a process that indexes needs it

    # Halves of a surrogate pair are no Chinese characters, and stay out like any other sign.
    codes = np.frombuffer(folded.encode("utf-16-le", "surrogatepass"), np.uint16)
    around = np.zeros(len(codes) + 2, bool)
    here = around[1:-1]
    here[:] = ((codes >= 0x4E00) & (codes <= 0x9FFF)) | ((codes >= 0x3400) & (codes <= 0x4DBF))
    first = np.flatnonzero(here & around[2:])
    pairs = np.full((len(first), 3), ord(" "), np.uint16)
    pairs[:, 0], pairs[:, 1] = codes[first], codes[first + 1]
    lone = codes[here & ~around[:-2] & ~around[2:]]
    others = [*_LATIN.findall(folded), *lone.tobytes().decode("utf-16-le")]
    return pairs.tobytes().decode("utf-16-le") + " ".join(others)


@cache
def _segmenter() -> Callable[[str], list[str]]:
    # The dictionary takes 32 MB: only a process that searches or indexes loads it.
    import rjieba  # noqa: PLC0415

    cut: Callable[[str], list[str]] = rjieba.cut
    return cut


def words(text: str) -> list[str]:
    """Words by the jieba dictionary, in order, without punctuation."""
    return words_in(pieces(normal(text)))


def pieces(folded: str) -> list[str]:
    """The whole of a folded text, cut where words end; punctuation is among the pieces."""
    return _segmenter()(folded)


_MARKS = frozenset(" \n,.:;!?()%/*[]-+、。“”‘’《》…")
"""The usual punctuation, which is seen to be no word without asking a pattern."""


def words_in(cut: Iterable[str]) -> list[str]:
    return [word for word in cut if word.isalnum() or (word not in _MARKS and _WORD.fullmatch(word))]


def telling_words(text: str) -> list[str]:
    """Words that name a thing or a deed that a dispute may be about: no names, no sums, no filling words."""
    import rjieba  # noqa: PLC0415  as above

    tagged = rjieba.tag(normal(text))
    return [
        word for word, tag in tagged if tag in _TELLING_TAGS and is_telling(word) and word not in VAGUE_WORDS
    ]


class Token(NamedTuple):
    """A word, and where it stands in the text as written."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of the text with their places."""
    found: list[Token] = []
    at = 0
    for piece in _segmenter()(text):
        end = at + len(piece)
        word = normal(piece)
        if _WORD.fullmatch(word):
            found.append(Token(word, at, end))
        at = end
    return found


def _is_folded(piece: str) -> bool:
    return unicodedata.is_normalized("NFKC", piece) and piece == piece.lower()


def places(text: str, wanted: Collection[str]) -> list[Token]:
    """The tokens of these words."""
    found: list[Token] = []
    at = 0
    for piece in _segmenter()(text):
        end = at + len(piece)
        # Most pieces are as a word is compared; the few others are folded, which costs more.
        if piece in wanted:
            found.append(Token(piece, at, end))
        elif _is_folded(piece):
            pass
        elif (word := normal(piece)) in wanted:
            found.append(Token(word, at, end))
        at = end
    return found


def is_clean(word: str) -> bool:
    """Whether a word may say what a dispute is about.

    Names, sums and dates would lead the vectors otherwise (measured: elasticsearch.md §2).
    """
    return len(word) > 1 and not _UNCLEAN.search(word)


def is_telling(word: str) -> bool:
    """Whether a shared word is worth showing to a reader."""
    return is_clean(word) and word not in STOP_WORDS


def distinct(terms: Iterable[str], most: int | None = None) -> tuple[str, ...]:
    """Each term once, in order of appearance."""
    return tuple(dict.fromkeys(terms))[:most]
