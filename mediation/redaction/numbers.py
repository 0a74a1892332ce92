"""Numbers that lead to somebody 号码: telephones, identity and account numbers, plates, house numbers.

Each pattern reads folded text, and a word before a number may say what it is of. Where a group
``kept`` matches, that part stays.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mediation.models.precedent_review import RedactionKind

_EDGE = r"(?<![0-9A-Za-z])"
_END = r"(?![0-9])"
_NOT_A_SUM = r"(?!\s?(?:元|万|亿|块|圆|平方|亩|公里|立方|吨|公斤))"
_SEP = r"[ \-._·*]?"
_SAYS = r"(?:号码|号|码|账户|账号)?\s*(?:为|是|:|：|\s)*"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_CREDIT = "[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]"
_CHINESE_DIGIT = "[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]"
_COUNTED = r"(?:\d{1,6}|[一二三四五六七八九十百]{1,5})"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_BIRTH = rf"{_SEP}(?:19|20)\d{{2}}{_SEP}{_MONTH}{_SEP}{_DAY}{_SEP}"


class Numbers(NamedTuple):
    kind: RedactionKind
    pattern: re.Pattern[str]
    word: str
    """What stands there afterwards."""


def _numbers(kind: RedactionKind, word: str, *patterns: str) -> list[Numbers]:
    return [Numbers(kind, re.compile(pattern), word) for pattern in patterns]


NUMBERS: tuple[Numbers, ...] = (
    *_numbers(
        RedactionKind.EMAIL,
        "〔邮箱〕",
        r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}",
    ),
    *_numbers(
        RedactionKind.ID_NUMBER,
        "〔身份证号〕",
        _EDGE + rf"[1-9](?:{_SEP}\d){{5}}{_BIRTH}\d(?:{_SEP}\d){{2}}{_SEP}[0-9Xx×]{_END}",
        # The numbers of before 1999 have 15 digits.
        _EDGE + rf"[1-9]\d{{5}}{_SEP}\d{{2}}{_MONTH}{_DAY}{_SEP}\d{{3}}{_END}{_NOT_A_SUM}",
        # Half hidden, but not enough.
        _EDGE + rf"[1-9]\d{{3,9}}[*×xX]{{4,}}\d{{2,4}}[0-9Xx]?{_END}",
        rf"(?P<kept>(?:身份证|公民身份|证件){_SAYS})\d[\d \-]{{5,22}}[0-9Xx×]{_END}",
    ),
    *_numbers(
        RedactionKind.CREDIT_CODE,
        "〔信用代码〕",
        _EDGE + rf"(?=[0-9A-Za-z]*[A-Za-z]){_CREDIT}{{2}}\d{{6}}{_CREDIT}{{10}}(?![0-9A-Za-z])",
    ),
    *_numbers(
        RedactionKind.ACCOUNT,
        "〔账号〕",
        _EDGE + rf"\d(?:{_SEP}\d){{15,18}}{_END}",
        rf"(?P<kept>(?:银行卡|卡|银行账|账|帐|户|保单|学|工|病历|住院|门诊|车架|发动机|驾驶证|护照|运单|订单|快递单)号码?\s*(?:为|是|:|：|\s)*)(?=[A-Za-z-]*\d)[A-Za-z0-9\-]{{4,30}}{_NOT_A_SUM}",
        r"(?P<kept>尾号\s*(?:为|是|:|：|\s)*)\d{3,6}" + _END,
        rf"(?P<kept>(?:微信|QQ|qq|抖音|快手|支付宝|WeChat|wechat){_SAYS})(?!\d+(?:\.\d+)?\s?(?:元|万|块|余元|多元))[A-Za-z0-9][A-Za-z0-9_\-]{{4,30}}",
        # Called by the platform's letters alone: vx、wx、v信.
        r"(?P<kept>(?<![A-Za-z])(?:[vV][xX]|[wW][xX]|[vV]信)\s*(?:号|:|：|为|是)+\s*)[A-Za-z0-9][A-Za-z0-9_\-]{4,30}",
    ),
    *_numbers(
        RedactionKind.PHONE,
        "〔电话〕",
        _EDGE + rf"(?:(?:\+|00)?86{_SEP})?1{_SEP}[3-9](?:[ \-._·*]{{0,2}}\d){{9}}{_END}{_NOT_A_SUM}",
        rf"(?<!{_CHINESE_DIGIT})[一幺壹]{_SEP}[三四五六七八九叁肆伍陆柒捌玖](?:{_SEP}{_CHINESE_DIGIT}){{9}}(?!{_CHINESE_DIGIT})",
        _EDGE
        + rf"[(（]?0\d{{2,3}}[)）]?[ \-]?\d{{3,4}}[ \-]?\d{{4}}(?:转\d{{1,5}}|-\d{{1,5}})?{_END}{_NOT_A_SUM}",
        _EDGE + rf"[48]00-?\d{{3,4}}-?\d{{3,4}}{_END}{_NOT_A_SUM}",
        rf"(?P<kept>(?:电话|座机|手机|联系方式|传真|短号){_SAYS})\d[\d\-]{{4,12}}{_END}{_NOT_A_SUM}",
        # 139****0001: who knows the number finds it again.
        _EDGE + rf"1[3-9]\d[*×xX]{{4}}\d{{4}}{_END}",
    ),
    *_numbers(
        RedactionKind.PLATE,
        "〔车牌〕",
        rf"[{_PROVINCES}] ?[A-HJ-Za-hj-z] ?[·. \-]? ?[A-Za-z0-9](?: ?[A-Za-z0-9]){{3}}(?: ?[A-Za-z0-9]){{0,2}}[挂学警港澳领试超](?![车牌])",
        rf"[{_PROVINCES}] ?[A-HJ-Za-hj-z] ?[·. \-]? ?(?=[A-Za-z0-9 ]*\d)[A-Za-z0-9](?: ?[A-Za-z0-9]){{4,5}}(?![A-Za-z0-9])",
    ),
    *_numbers(
        RedactionKind.CASE_NUMBER,
        "〔案号〕",
        r"[(（〔\[【]\s?(?:19|20)\d{2}\s?[)）〕\]】]\s?[^，。；、\s《》“”]{1,24}?第?\s?\d+(?:-\d+)?\s?号(?:之[一二三四五六七八九十\d]+)?",
    ),
    *_numbers(
        RedactionKind.ADDRESS,
        "某处",
        rf"(?<!\d){_COUNTED}(?:-\d{{1,4}})?(?:(?:号楼|[栋幢](?![屋房楼老旧新砖木瓦土])|单元)(?:\d{{3,4}}(?!\d|室))?|号院|号附\d+号|室(?!内|外))",
        r"(?<![\d第])(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:村民小组|组(?=[，。；、,）)村民\d号人的]|$))",
        # 社 is what a group of villagers is called in the north-west.
        r"(?<=[村湾沟坪])(?:\d{1,3}|[一二三四五六七八九十上中下前后]{1,3})[组社](?!团|会|区|长)",
        r"(?<=村)(?:\d{1,3}|[一二三四五六七八九十]{1,3})组(?=组长)",
        r"第(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:村民小组|组(?=村民))",
        r"(?<![\d年月日.])\d{1,3}(?:-\d{1,4}){1,3}(?:号|室)",
        rf"(?<=[路街巷道弄里院段处住牌])\s?{_COUNTED}号(?:附\d+号)?(?!楼|院|线|公)",
        # On its own a number is more often that of a day: only where a dwelling follows.
        r"(?<![\d月年第本每当上下])\d{1,5}号(?=[住居房院门铺])",
        r"(?P<kept>门牌(?:号码|号)?(?:为|是|:|：|\s)*)[A-Za-z]?\d{1,5}(?:-\d+)*号?",
    ),
)
