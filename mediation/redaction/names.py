"""Names of people 姓名 that nobody told: what stands after a word that announces one, and what looks like no other word.

What is only a surname (王某, 老王, 王主任) stays: it tells no more than the 某 that a name becomes
(最高人民法院关于人民法院在互联网公布裁判文书的规定, art. 8).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mediation.names import LONG_SURNAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

# The commonest surnames, but for those that are above all everyday words (于, 向, 应, 时, 成 …).
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭肖田董潘袁蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔谭"
    "陆范汪廖石贾韦夏付邹熊孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔白汤康易乔赖文洪"
    "聂邬邢施庄鲍齐樊兰殷颜倪俞翟裴鲁詹焦柳祁耿庞涂尚蓝窦柯翁葛岳隋那阮童冉伍屈高金方曾傅欧佘谌瞿岑邝麦滕臧纪舒"
    "蒲卜景匡粟牟晏阳漆苟覃卿禹芦仇褚卓蔺阎闵柴桂甄鄢戚荆蒙宁危鄂"
)
_ANNOUNCE = (
    "原告人?|被告人?|第三人|申请人|被申请人|案外人|承包人|户名|大名|真名|本名|学名|当事人|证人|丈夫|妻子|老公|老婆|之妻|之夫|其妻|其夫|其父|其母|其子|其女|"
    "父亲|母亲|爸爸|妈妈|之父|之母|之子|之女|儿子|女儿|儿媳|女婿|公公|婆婆|岳父|岳母|前妻|前夫|配偶|男友|女友|"
    "长子|次子|三子|长女|次女|三女|婚生子|婚生女|男孩|女孩|孙子|孙女|外孙|外孙女|哥哥|弟弟|姐姐|妹妹|堂弟|堂哥|表弟|表哥|侄子|侄女|"
    "叔叔|伯伯|伯父|叔父|舅舅|姑姑|姨妈|嫂子|弟媳|取名|名叫|名为|叫做|我叫|他叫|她叫|姓名|曾用名|本人|邻居|村民|居民|户主|组员|老人|死者|伤者|患者|产妇|受害人|"
    "司机|驾驶员|驾驶人|职工|员工|工人|农民工|民工|工友|民工|业主|房主|车主|雇主|雇员|租客|租户|房东|承租人|出租人|借款人|出借人|债权人|债务人|担保人|保证人|"
    "买方|卖方|甲方|乙方|丙方|委托人|代理人|继承人|被继承人|医生|护士|老师|教师|学生|同学|经理|店主|店长|老板|会计|包工头|工头|队长|组长|支书|村支书|村主任|网格员|民警|律师|"
    "调解员|法定代表人|负责人|经营者|投保人|被保险人|收款人|付款人"
)
# What follows a name rather than belongs to it.
NOT_IN_NAMES = (
    "与和及向对在于是的因为将把被从到由至系已不未其说称驾乘自随诉也都就又再要给跟按以所之有无等则仍均即应可能会来去"
    "先后前上下中内外提出支付偿还签订承担主张认同经受发生住同居结婚离登记户口女男子父母家儿找拿打骂借欠买卖租请求表示"
    "两二三双几各年月日岁元0123456789 ,.，。、；：:（）()“”《》〔〕\n"
)
_WORDS = (
    "陈[述旧二]|荣[获誉]|宿[舍迁]|施[工救]|陆续|付[款清费出]|严[重格]|任[何职意务]|文[化具件明书]|白天|江[西苏南]|康复|万[元余]|明[确知]|金[额钱]|高[度速中空龄]|"
    "方[便面式案才明公加领只]|曾[经多向因被用告]|石[头料块]|田[地间里]|林[地木场班]|马上|马路|黄[土金]|尚[未欠有]|易[燃于]|那[个天些时边]|康健|程序|阳[台光]|景[区点色象]|宁[愿可静]|危[险房害重急]|"
    "周[一二三四五六末边围]|余[款下额]|段[时落路]|钱[款财物包]?$|钱[款财物包]|付[款清费出给了完过还息定完]|陶瓷|毛[病坯竹利]|蓝[色天图]|柳树|叶子|齐全|乔迁|顾[客虑问]|万一|夏[天季]|秦岭|雷[击雨]|武[力汉]|史[料无上]|"
    # Cities and counties stay, as they do in court papers.
    "沈阳|宁[波乡远夏]|桂[林阳东]|许昌|林芝|侯马|邹城|黄[石山冈陵]|邵[阳东]|祁[阳东连]|武[冈威都山昌]|江[永华口油门]|龙[山岩口]|石[门首家]|岳[阳麓]|洪[江湖]|康[县乐定]|"
    "张[掖家]|高[台邮密]|金[昌塔华]|徐州|温州|福州|贺州|柳州|余[姚杭]|任丘|邢台|钟[祥山]|马鞍|秦[州安皇]|梁[山平]|曹妃|汤阴|蒲[城县江]|景[德洪泰]|蒙[古自]|卢氏|戴眼|胡同|"
    "龙[头眼]|孔[子洞]|汤[药圆水]|谢[谢绝]|许[可诺多]|贺[礼喜信卡]|何[时地种]|罗列|童[年车装]|莫[名过大]|纪[念律录]|麦[子田苗收]|舒适"
)
WORDS = re.compile(_WORDS)
"""What begins with a surname and is an everyday word."""
_LONG = "|".join(sorted(LONG_SURNAMES))
_NAME = (
    rf"(?!{_WORDS})(?:(?:{_LONG})(?![{NOT_IN_NAMES}某])[\u4e00-\u9fa5]|[{SURNAMES}](?![{NOT_IN_NAMES}某])[\u4e00-\u9fa5])"
    rf"(?:(?![{NOT_IN_NAMES}])[\u4e00-\u9fa5])?"
)
_LOOSE_NAME = rf"(?!{_WORDS})(?:{_LONG}|[{SURNAMES}])(?![{NOT_IN_NAMES}某])[\u4e00-\u9fa5][\u4e00-\u9fa5]??"
"""Where what follows tells the end."""
_SPACED_NAME = rf"(?!{_WORDS})[{SURNAMES}] (?![{NOT_IN_NAMES}某])[\u4e00-\u9fa5](?: [\u4e00-\u9fa5](?! ))?"
_AFTER_WORD = r"(?:为|是|系)?\s?[：:（(]?\s?"
NAMED = re.compile(rf"(?:{_ANNOUNCE}){_AFTER_WORD}({_SPACED_NAME}|{_NAME})")
"""A name after a word that announces one."""
_CLAUSE = r"(?:(?<![\u4e00-\u9fa5])|(?<=[社村组]))"
PAIRED = re.compile(
    rf"{_CLAUSE}({_NAME})(?:与|和|、|诉|同)({_NAME})(?=因|发生|就|为|之间|两家|两户|双方|系|是|均|于|在|达成|签订|到|，|离婚|结婚|的"
    "|兄弟|姐妹|夫妻|夫妇|父子|母子|父女|母女|[二两]人|俩)"
)
"""Two names at the beginning of a clause."""
LEADING = re.compile(
    rf"{_CLAUSE}({_LOOSE_NAME})(?=家住|住[在于]?|系|反映|诉称|称|说|认为|要求|提出|夫妻|夫妇|兄弟|一家|家[里的门中]|[（(，]\s?[男女]|等[一二三四五六七八九十\d]+[余多]?[名人户])"
)
"""A name at the beginning of a clause, by what is told of it."""
_DOT = re.compile(r" ?· ?")
_PART = 6
"""Longest part of a name with dots."""
_SOUNDS = (
    "阿艾爱安奥巴拜白别布达迪丁都恩尔法夫伏福格古哈海汗合和赫胡吉加江杰金卡开凯克库拉来莱兰朗里力丽利列林鲁路罗洛玛马买麦曼梅美米木姆那娜纳乃尼"
    "努诺帕潘皮普其奇恰切琴仁荣如萨赛塞沙善史斯苏孙索塔台太泰坦特提铁图吐托瓦维温乌吾西希夏肖辛雅亚延扬叶伊依以易尤于玉扎泽孜则占张哲珍志朱卓再早热日肉逊"
    "顿多登旺桑珠措央吉次仁平巴扎西顿珠卓玛才让加措贡布丹增罗布德力巴图格日勒其木格宝音孟根乌云娜仁花迪力木拉提帕提古"
)
"""What the sounds of names of other tongues are written with."""
_BEFORE_DOT = re.compile(rf"(?:{_ANNOUNCE})|[{NOT_IN_NAMES}]|[^\u4e00-\u9fa5]")
_SOUNDED = re.compile(rf"[{_SOUNDS}]{{2,{_PART}}}(?: ?· ?[{_SOUNDS}]{{2,{_PART}}}){{0,2}}")
_SOUNDED_BEFORE = re.compile(rf"[{_SOUNDS}]{{2,{_PART}}}$")
_AFTER_DOT = re.compile(
    rf"((?![{NOT_IN_NAMES}])[\u4e00-\u9fa5]){{2,{_PART}}}(?: ?· ?(?:(?![{NOT_IN_NAMES}])[\u4e00-\u9fa5]){{2,{_PART}}}){{0,2}}"
)
_CALLING = "网名|昵称|微信名|绰号|外号|小名|乳名|诨名|诨号|人称|人送外号|都叫(?:他|她)|都喊(?:他|她)|叫他|叫她|喊他|喊她"
NICKNAME = re.compile(
    rf"(?P<kept>(?:{_CALLING})(?:叫|为|是|作|:|：)*[“\"「『])[^”\"」』]{{1,20}}(?=[”\"」』])"
)
"""What somebody calls themselves, or is called, in quotation marks."""
NICKNAMED = re.compile(
    rf"(?:{_CALLING})(?:叫|为|是|作|:|：)*([\u4e00-\u9fa5]{{2,4}}?)(?=[，。；、,;（(]|的|说|，)"
)
"""The same without them; it is then taken out everywhere."""

NOT_NICKNAMES = frozenset(
    ["老家", "老人", "老公", "老婆", "老板", "老师", "老年", "老乡", "老伴", "老汉", "老总", "老大", "老天", "老妇", "小心", "小时", "小区", "小学", "小组", "小孩", "小儿", "小女", "小姐", "小伙", "小型", "小额", "小吃", "小店", "小车", "小路", "小产", "小事", "小村", "小河", "小山", "小平", "小龙", "小康", "小产", "小三", "小便", "小麦", "小米", "小工", "小手", "小看", "小修", "小数", "老实", "老林", "老路", "老房", "老屋", "老田", "老树", "老三", "老二", "老四", "老五", "大哥", "大姐", "大嫂", "大叔", "大伯", "大婶", "大姨", "大爷", "大妈", "阿姨", "阿婆", "阿公", "平和", "和平", "国家", "建设", "文明", "文化", "家人", "家庭", "安全", "保证", "建国", "国庆", "解放", "胜利", "光明", "长安", "新春", "春节", "新年", "立春", "冬至", "永远", "永久", "长期", "长久", "志愿", "明确", "明白", "成立", "成功", "发展", "友谊", "团结", "和谐", "平安", "健康", "幸福", "美丽", "美好", "正义", "自立", "自强", "自然", "子女", "女儿", "儿子", "华夏", "中华", "中国", "社会", "社区", "民主", "民生", "民法", "法治", "长江", "黄河", "海洋", "天天", "双方", "东西", "南北", "方圆", "水平", "公平", "正常", "正规", "经常", "规定", "利民", "便民", "为民", "爱国", "建军", "建材", "建议", "开展", "永安", "一鸣", "大山", "大河", "小溪"]
)  # fmt: skip
_CALLED = "哥姐嫂叔伯婶姨爷伢崽妹弟公婆娘"


def names_after_words(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand that the (folded) text itself makes known."""
    for pattern in (NAMED, PAIRED, LEADING):
        for found in pattern.finditer(text):
            for group in range(1, pattern.groups + 1):
                # 王家村 and 李家湾 are places, 王医生 is a surname with what he does.
                if not found[group].endswith(("村", "镇", "乡", "湾", "医生", "老师")):
                    yield found.span(group)


def names_with_dots(plain: str) -> Iterator[tuple[int, int]]:
    """Where names with a dot 少数民族姓名 stand in the folded text: 阿依古丽·买买提."""
    done = 0
    for dot in _DOT.finditer(plain):
        start = low = max(done, dot.start() - _PART)
        for border in _BEFORE_DOT.finditer(plain, low, dot.start()):
            start = border.end()
        sounded = _SOUNDED_BEFORE.search(plain[low : dot.start()])
        start = start if sounded is None else min(start, low + sounded.start())
        after = _SOUNDED.match(plain, dot.end()) or _AFTER_DOT.match(plain, dot.end())
        if after is not None and dot.start() - start > 1 and not plain.startswith("枫桥", start):
            done = after.end()
            yield start, done


def called_by(name: str, surname: str) -> list[str]:
    """What else somebody of that name is called at home 小名: the given name alone, 阿明, 小明, 明哥, 明明.

    A word of everyday use is left out, since it would be taken out of every text.
    """
    given = name[len(surname) :]
    if not 1 <= len(given) <= 2 or not re.fullmatch(r"[\u4e00-\u9fa5]+", given):
        return []
    last = given[-1]
    called = [given] if len(given) > 1 else []
    called += [f"{before}{last}" for before in "阿小老"]
    called += [f"{last}{after}" for after in _CALLED]
    called.append(last * 2)
    return [one for one in called if one not in NOT_NICKNAMES]
