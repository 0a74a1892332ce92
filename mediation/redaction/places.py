"""Organisations and places below the county 单位和地名, told by their endings.

What is a kind and not a name (保险公司, 县人民医院, 农村) stays: it tells a reader what the case was about.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mediation.redaction.dictionary import is_word
from mediation.redaction.names import SURNAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDINGS = (
    "股份有限公司|有限责任公司|有限公司|分公司|公司|集团|合作社|事务所|经营部|工作室|商行|"
    "医院|卫生院|卫生室|诊所|药房|药店|大学|学院|中学|小学|幼儿园|学校|驾校|银行|信用社|"
    "工厂|石材厂|造纸厂|机器厂|制动器厂|配件厂|轮胎厂|棉纺厂|饲料厂|化肥厂|石料厂|制造厂|加工厂|修理厂|汽修厂|水泥厂|砖瓦厂|木材厂|木器厂|食品厂|塑料厂|面粉厂|化工厂|玩具厂|电子厂|印刷厂|药厂|家具厂|服装厂|纸厂|砖厂|酒厂|电厂|瓷厂|鞋厂|机械厂|养殖场|采石场|沙场|煤矿|加油站|"
    "酒店|饭店|农家乐|茶楼|茶馆|小卖部|理发店|美发店|美容院|养生馆|健身房|麻将馆|网吧|修理店|汽修店|五金店|服装店|手机店|诊疗所|"
    "矿业|实业|置业|美甲店|烧烤店|火锅店|炒饭店|杂货店|早餐店|宾馆|酒楼|饭庄|餐馆|餐厅|超市|商场|便利店|4S店|专卖店|旅行社"
)
# Words that say of what kind something is. What is made of them alone names nothing.
_KINDS = (
    "保险|财产|人寿|物业|服务|管理|建筑|建设|建材|工程|装修|装饰|劳务|派遣|运输|物流|快递|房地产|地产|置业|开发|出租|汽车|客运|货运|公交|网约|租赁|旅游|"
    "电力|供电|供水|自来水|燃气|通信|电信|网络|科技|贸易|投资|担保|小额|贷款|中介|家政|培训|教育|广告|传媒|电梯|农业|种业|食品|服装|机械|制造|化工|能源|"
    "商业|总|子|母|分|本|该|我|贵|外卖|施工|承包|用工|用人|涉事|涉案|对方|原|新|某|两家?|一家|这家|那家|这个|那个|几家|多家|其他|有限|责任|股份|大型|小型|个体|私营|民营|国有|集体|外地|本地|当地|附近|"
    "省|市|县|区|镇|乡|村|州|省级|市级|县级|中心|第[一二三四五六]|人民|中医|中西医|结合|妇幼|保健|专科|综合|口腔|骨科|精神|民办|公办|私立|公立|三甲|乡镇|社区|职业|技术|技工|完全|高级|初级|寄宿|"
    "农村|农商|农业|工商|中国|邮政|储蓄|招商|交通|村镇|家电|电器|手机|水果|生鲜|连锁|大|小|网上|餐饮|美容|健身|洗车|律师|会计师?|法律|农民|专业|种植|养殖|农机|供销"
)
_JOINING = "，。；、：！？,.;:!?“”‘’《》〔〕\\s了的是在与及向对被为由至到将于系从给经因后前去找让请把跟同即而且但若如则就都也又再并或等他她它我你们这那此其"
_BEFORE = (
    "合伙开|开办的|开的|开了|原告|被告|第三人|申请人|就职|任职|供职|入职|受雇|受聘|应聘|起诉|要求|委托|发生|购买|协调|联系|通知|承包|承建|投保|起诉|状告|转账|打给|支付|赔偿|送往|送到|转入|转院|住进|入住|开办|经营|"
    "来自|属于|位于|途经|经过|称|说|系|认为|接到|收到|工作|上班|打工|务工|做工|入院|住院|就读|就医|就诊|诉|驾驶|乘坐|带领|介绍|注册|成立|设立|入股|控股|收购|申请|员工|职工|工人|业主|老板|经理|法人"
)
_ORGANISED = re.compile(rf"(?:{_ENDINGS})(?!长|生|员工?资|路|街|村)")
_BORDER = re.compile(rf"[{_JOINING}]|(?<![仁平祥泰瑞谦颐雍协])和|{_BEFORE}")
_LONGEST = 20
_VERBS = frozenset("送赴住抵转投怪要")
"""May stand right before a name, and begin none."""
_GENERIC = re.compile(rf"(?:{_KINDS})*")
ENDING = re.compile(rf"(?:{_ENDINGS}|委员会|局|厂|店|中心|协会|队|站)$")

_NOT_OF_PLACES = frozenset(
    "某的了我你他她它们这那该其本各每全几两三此同邻外新老旧进出入下上返回归离到在去往农城集小行自然乡镇村道路修堵占挖被把让给说称有无不也都就等个条处所附沿"
)
_LEADS_IN = frozenset("在到住于系是回去往至由从经过与和及县区市镇乡村道处地旗")
_MOTION = frozenset("在到住于是系往至由从经回去")
"""Of those, the ones that begin no name."""
_AREAS = "县区市旗"
_HOMES = ("老家", "我家", "他家", "她家", "两家")
_NUMBERED = r"(?=第?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:组|号|村民小组))"
_KINDS_OF_PLACES: tuple[tuple[re.Pattern[str], int, int], ...] = (
    (
        re.compile(
            "(?:村民委员会|居民委员会|村委会|居委会|街道办事处|街道|社区|镇|乡|村|林场|茶场)(?!镇|民政|级|规民约|道|容|里|口)"
        ),
        1,
        5,
    ),
    (re.compile(f"(?:湾|寨|屯|庄|坪|冲|垸|塘|岭|院子){_NUMBERED}"), 1, 4),
    (
        re.compile(
            "小区|花园|家园|公寓|大厦|花苑|名苑|嘉园|新城|国际城|商业城|农贸市场|菜市场|建材市场|工业园|水库|"
            "华庭|豪庭|华府|公馆|名都|名邸|名城|雅苑|雅居|豪苑|山庄|新村"
        ),
        2,
        6,
    ),
    (
        re.compile(
            "(?<![马公铁电水线思出门石土泥砂高绕支主国省后山机短老走半条车步])(?:大道|路|街|巷|胡同)"
            "(?!口角|面|边|段|基|灯|程|人|权|过|政|费|上|途|况|障|怒|线|牌|坊|道)"
        ),
        1,
        5,
    ),
)
"""Endings of places, and how many characters a name before them has."""
_OF_FAMILIES = re.compile(
    rf"[{SURNAMES}]家(?:湾|冲|垸|塘|岭|坪|寨|屯|庄|院子|大院|老屋|坳|坝|垅|垄|坡|沟|岘|川|坨|营|堡|窑|祠堂|铺(?![盖面路设床地子])|铺子|店子|亭子|桥头|嘴|咀|洼|台子?|梁|山|坑|畈)社?"
)
"""王家湾: hamlets are called by who lived there first."""
_HAMLET = re.compile(
    rf"(?:(?<=[在到住过])|(?<![\u4e00-\u9fa5]))(?P<name>(?![{_JOINING}在])[\u4e00-\u9fa5]{{1,2}}?"
    "(?:坪|冲|坳|塘|川|垅|垄|岘|峁|畔|咀|堡|牌|屯|寨|山|湾))"
    "(?=[的，。收打拉租烧边有翻挖养放种]|那[块片条]|[上下][的有边]|\\d{1,2}组|[一二三四五六七八九十]组|$)"
)
"""李子塘, 五里牌: what nobody reads as a word, where one speaks of a place."""
_NO_HAMLET = re.compile(
    "[我你他她它自哪那这两各几前后左右东西南北上下旁路村老新大小高门屋晒禾停排灌生堰鱼水荷藕养石土荒火矿开爬登进出邻集公国林茶果菜沙煤青]家?.{0,2}"
)
_IN_TOWN = re.compile("城[东南西北中关郊](?:大道|路|街|巷)")
_NOT_PLACES = re.compile(
    "高速公?|乡村|乡间|田间|盘山|水泥|十字|砂石|机耕|进出|步行|商业|一条|沿|建材|农贸|住宅|商住|安置|封闭|开放|老旧|回迁|拆迁|移民|"
    "高档|普通|行政|自然|中心|试点|贫困|示范|城中|居民|商品房?|物业|多个|村组|周边|附近|整个|消防|消费|生命|应急|家|多|是|和|与|及|由|系|从|经|过"
)


_FEWEST_OF_A_STEM = 3
_KIND_OF_DIVISION = re.compile(
    "(?:(?:苗|侗|瑶|回|白|壮|藏|彝|满|土|傣|畲|土家|布依|蒙古|东乡|裕固|撒拉|保安|朝鲜|哈尼)族)*"
    "(?:街道办事处|街道|社区居民委员会|社区居委会|社区|居民委员会|居委会|村民委员会|村委会|村|镇|乡|林场|茶场)$"
)


def stem_of(place: str) -> str | None:
    """What people call a division below the county: 秋田铺 for 秋田铺社区.

    None where that is too short to be told from an everyday word (兴隆, 城关).
    """
    stem = _KIND_OF_DIVISION.sub("", place)
    return stem if _FEWEST_OF_A_STEM <= len(stem) < len(place) else None


def organisations_in(plain: str) -> Iterator[tuple[int, int]]:
    """Where names of organisations stand in the folded text."""
    done = 0
    for ending in _ORGANISED.finditer(plain):
        low = max(done, ending.start() - _LONGEST)
        start = low
        for border in _BORDER.finditer(plain, low, ending.start()):
            start = border.end()
        done = ending.end()
        start += plain[start] in _VERBS
        if start < ending.start() and not _GENERIC.fullmatch(plain, start, ending.start()):
            yield start, ending.end()


def places_in(plain: str) -> Iterator[tuple[int, int]]:
    """Where names of places below the county stand in the folded text."""
    for pattern in (_OF_FAMILIES, _IN_TOWN):
        yield from (found.span() for found in pattern.finditer(plain))
    yield from hamlets_in(plain)
    for endings, fewest, most in _KINDS_OF_PLACES:
        for ending in endings.finditer(plain):
            start = _start_of_name(plain, ending.start(), most)
            start += 2 * plain.startswith("家住", start)
            if ending.start() - start >= fewest and not _NOT_PLACES.fullmatch(plain, start, ending.start()):
                yield start, ending.end()


def hamlets_in(plain: str) -> Iterator[tuple[int, int]]:
    """Hamlets that no family gave its name to."""
    for found in _HAMLET.finditer(plain):
        name = found["name"]
        if not _NO_HAMLET.fullmatch(name) and not is_word(name) and not is_word(name[1:]):
            yield found.span("name")


def _start_of_name(plain: str, end: int, most: int) -> int:
    """Where the name that ends there begins: after a word that leads in to a place, or a mark; ``end`` for none."""
    low = end
    while low > max(0, end - most) and _is_chinese(plain[low - 1]) and plain[low - 1] not in _NOT_OF_PLACES:
        low -= 1
    area = max((plain.rfind(one, low, end - 1) for one in _AREAS), default=-1)
    start = max(low, area + 1)
    while start < end and not _leads_in(plain, start):
        start += 1
    while start < end - 1 and plain[start] in _MOTION and plain[start + 1] != "家":
        start += 1
    # 双方是巉口镇: where one is from, or stays, is told right before the name.
    return max(start, *(plain.rfind(one, start, end - 1) + 1 for one in "是在住"))


def _leads_in(plain: str, start: int) -> bool:
    before = plain[start - 1 : start]
    return not _is_chinese(before) or before in _LEADS_IN or plain[max(start - 2, 0) : start] in _HOMES


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fa5"
