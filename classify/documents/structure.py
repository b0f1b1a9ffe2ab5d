"""The kind of each paragraph and its section path, read as a person reads the page: by form, place and neighbours."""

import re
from dataclasses import dataclass

from classify.documents.blocks import paragraphs
from classify.documents.plain import Plain, plain
from classify.records import Kind

_HAN_NUMBER = r"[一二三四五六七八九十百零〇]"
# Levels of the numbering that official documents use (GB/T 9704-2012: 一、 （一） 1. （1）), outermost first.
_LEVELS: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (level, re.compile(pattern))
    for level, pattern in (
        (0, rf"第{_HAN_NUMBER}{{1,3}}[编篇]|第\d{{1,2}}[编篇]"),
        (1, rf"第{_HAN_NUMBER}{{1,3}}章|第\d{{1,2}}章"),
        (2, rf"第{_HAN_NUMBER}{{1,3}}节|第\d{{1,2}}节"),
        (3, rf"第{_HAN_NUMBER}{{1,4}}条(?!例)|第\d{{1,3}}条(?!例)"),
        (4, rf"{_HAN_NUMBER}{{1,3}}[、.．，](?!\d)"),
        (5, rf"（?{_HAN_NUMBER}{{1,3}}）"),
        (7, r"（\d{1,2}）|\d{1,2}）"),
        (6, r"\d{1,2}(?:\.\d{1,2})*[.、．](?!\d)|\d{1,2}(?:\.\d{1,2})+(?=[^\d%.万亿个倍家])"),
        (8, r"[①-⑳⑴-⒇]"),
        (9, rf"{_HAN_NUMBER}{{1,2}}(?:是|要)|第{_HAN_NUMBER}{{1,2}}[，、]|首先，|其次，|再次，"),
        (10, r"——|--"),
    )
)
_UNMARKED_TOP, _UNMARKED_LEAF, _MEASURE = 3.5, 8.5, 9

_TERMINAL = tuple("。！？；：…")
_SENTENCE_END = re.compile(r"[。！？；]")

_CHROME = re.compile(
    r"[•·●◆■□○►▶*\-（【\[]*(?:发布(?:时间|日期|机构|单位|人|者)|发文(?:机关|机构|单位|日期|字号)|(?:成文|生成|公开|印发)(?:日期|时间)"
    r"|更新时间|录入时间|(?:开始|结束)?(?:时间|日期)|地点|(?:信息|稿件|文章|资料)?来源|稿源|作者|(?:责任)?编辑|责编|编审|审核|审签|校对|监制|供稿"
    r"|字号|字体|【?字体|大小|浏览(?:次数|量)|点击(?:数|量|次数)|阅读(?:次数|量)?|访问(?:次数|量)|索引号|索取号|信息分类|主题分类|主题词|关键词"
    r"|检索(?:时间|关键词)|原文链接|原标题|文号|文件编号|统一登记号|登记号|有效性|公文时效|是否有效|时效性?|体裁|服务对象|当前位置"
    r"|(?:您|你)?(?:现在)?(?:所在)?(?:的)?位置|联系(?:人|电话|方式|单位|处室|地址)|(?:咨询|举报|监督|服务|办公)?电话|传真|邮编|邮政编码|(?:通讯|通信|办公)?地址"
    r"|(?:电子)?邮箱|网址|抄送|抄报|主送|附件?(?:下载|\d*)|附表\d*|附图\d*|相关(?:链接|附件|阅读|新闻|稿件|文件|解读)|上一篇|下一篇|(?:主办|承办|协办)(?:单位)?|技术支持|版权所有"
    r"|图片说明|签发人|密级|经办人|分享到?|公开(?:属性|方式|类别)|信息名称|类别|撰稿|制图|编印|效力状态|Hotline|WeChat)(?:[】\]]|[】\]]?[：|])|索引号|(?:报|送|发)：[^。]{2,80}$",
    re.IGNORECASE,
)
_BARE_CHROME = re.compile(
    r"[•·●◆■□○►▶*\-\[【（]*(?:打印(?:本页)?|关闭(?:窗口)?|收藏|分享(?:到)?|返回(?:顶部|首页)?|首页|上一页|下一页|附件(?:下载)?|附件?\d{1,2}|附表\d*|附图\d*|下载|微信(?:公众号)?|微博|"
    r"WeChat.*|Hotline.*|服务热线|网站地图|无障碍(?:浏览)?|版权所有.*|.*ICP备.*|.*公网安备.*|网站标识码.*|扫一扫.*|（?此页无正文）?|（?此件.*公开.*）?|（?本文有删减）?|"
    r"大中小|字体.*大.*小|打印.*关闭.*|分享.*打印.*|视频|图解|目录|记者|编辑|来源|浏览次数\d*|点击\d*|共\d+页|第\d+页)[\]】）]*",
    re.IGNORECASE,
)
_GAZETTE = re.compile(
    r".{2,30}(?:人民政府令|委员会令|公告|公报|文件)(?:（?第?\d*号?）?|\d{4}年第\d+[期号])|.{0,30}\d{4}年\d{1,2}月\d{1,2}日印发|（?.{2,20}令第\d+号）?"
)
_FIELDS = re.compile(
    r"(?:来源|作者|记者|通讯员|编辑|字号|点击|浏览|阅读|索引号|主题分类|公开方式|发布日期|发布时间|文号|摄影)[：：]|字体|字号"
)
_LINK = re.compile(r"https?：?:?//|www\.|\.(?:gov|com|cn|org)\b|\.(?:zip|rar|docx?|pdf|xlsx?|wps|ofd)\b", re.IGNORECASE)
_CAPTION = re.compile(
    r"[^。；！？]{0,60}(?:摄|供图|资料图片?|新闻发布会现场|发布会现场|现场图|合影|图片来源.{0,12})[）)]?|图为.{0,70}|[（(]图.{0,20}[）)]|[图表]\d{1,2}(?![个项家]).{0,40}"
)
_CONTENTS = re.compile(r".*[.…·]{3,}\d+|目录")
NUMBER = re.compile(
    r"（?(?P<number>[\u4e00-\u9fff]{1,14}(?:（[\u4e00-\u9fff]{1,4}）)?[〔﹝［\[（【]?(?:19|20)\d{2}[〕﹞］\]）】]?第?\d{1,5}号?|第\d{2,8}号)）?"
)
DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2}|二[〇○零0Oo]{1}[一二三四五六七八九〇○零]{2})[年.\-/](?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})(?:月|[.\-/])(?:(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})日?)?"
)
_DATE_LINE = re.compile(rf"[（(]?(?:{DATE.pattern}) ?(?:\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?)?[）)]?(?:印发|发布)?")
_PAGE = re.compile(r"[-—–－]*\d{1,4}[-—–－]*|第\d+页.{0,8}")
_OCCASION = re.compile(r"[—\-–]{1,3}(?:(?:19|20)\d{2}年.{2,60}|在.{4,60}上(?:的.{2,6})?)")
_OFFICE = (
    r"(?:总理|省长|市长|县长|区长|州长|盟长|旗长|主席|主任|局长|厅长|部长|委员|处长|秘书长|书记|专员|院长|校长|发言人)"
)
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤乌温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
_PERSON = rf"[{_SURNAMES}][\u4e00-\u9fff·]{{1,3}}"
_SPEAKER = re.compile(rf"(?:[\u4e00-\u9fff、（）]{{0,40}}{_OFFICE}[：，]?)?{_PERSON}(?:（.{{1,20}}）)?[：]?")
_OFFICE_PERSON = re.compile(rf"[\u4e00-\u9fff、（）]{{0,30}}{_OFFICE}[：]?{_PERSON}")
_PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d{9}|400-?\d{3}-?\d{4})(?!\d)")
_HOST = re.compile(r"(?:主持人|现场记者|嘉宾|提问|.{2,12}记者)[：]?")
_CLOSING = re.compile(
    r"(?:特此|专此|此复|妥否|当否|以上(?:报告|请示|意见)当否).{0,14}[。！]?|此致|敬礼！?|以上(?:答复|意见).{0,6}请(?:予)?(?:审议|批示|指示)[。]?"
)
_ORGAN = re.compile(
    r"国务院|[\u4e00-\u9fff（）()、·]{2,60}(?:政府|办公厅|办公室|委员会|管委会|委|厅|局|部|署|总局|研究院|科学院|银行|法院|检察院|协会|联合会|工商联|总工会|集团|公司|支队|指挥部|领导小组|专班|党组|中心|分行|学院|大学|理事会)(?:办公室)?(?:（?印章?）)?"
)
_ORGAN_DATE = re.compile(rf"(?P<organ>(?:{_ORGAN.pattern}))(?P<date>(?:{DATE.pattern}))")
_ADDRESSED = re.compile(
    r"(?:代表|委员|政府|单位|部门|委员会|管委会|办公室|同志们?|厅|局|院|行|公司|企业|学校|银行|机构|民盟|民革|民建|民进|农工党|致公党|九三学社|台盟|工商联|省委|市委|朋友们?|记者们?|媒体|先生|女士|组织|协会|委|办)(?:（.{1,30}）|等|同志|们|各位)*$"
)
_TITLE_WORD = re.compile(
    r"(?:通知|意见|方案|计划|办法|措施|举措|政策|规定|细则|规划|报告|答复|复函|批复|函|公告|通告|通报|决定|条例|纲要|要点|解读|命令|令|预案|条款|十条|条|办法|规则|规程|指南|目录|标准|清单|倡议书?|实录|简报|专报|问答|制度|章程|白皮书|建议|提案|协议|摘要|说明)"
    r"(?:（.{1,24}）|[（(].{1,12}[）)]|全文|之[一二三四五])*$"
)
_SUBTITLE = re.compile(r"（.{0,12}(?:试行|草案|年|版|修订|征求意见稿|暂行|节选|讨论稿).{0,6}）")
_QUESTION = re.compile(r"(?:问|答|记者|Q|A)\d{0,2}：")
_RULE = re.compile(
    r"各(?:地|有关|相关|区|县|市|级|部门|单位)|由.{2,20}(?:负责|统一|牵头)|本(?:办法|政策|措施|细则|规定|通知|意见)|的，|不得|应当|必须|详见|须|需要"
)
_PART = re.compile(
    r"(?:(?:19|20)\d{2}年|过去.年|今年|第.部分).{0,12}(?:回顾|安排|任务|重点|工作|目标|建议)|总体要求|指导思想"
)
_HAS_AMOUNT = re.compile(r"\d(?!\d{0,3}年)|万元|亿元|%")
_LEAD_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Structure:
    """One paragraph as read: offsets into the decoded text, its kind, its section path (outermost first) and plain form."""

    start: int
    end: int
    kind: Kind
    section: tuple[str, ...]
    plain: Plain


@dataclass(frozen=True, slots=True)
class _Marker:
    level: float
    length: int


def read_structure(text: str) -> list[Structure]:
    """The paragraphs of a decoded text in order, each with its kind and section path."""
    spans = paragraphs(text)
    plains = [plain(text, start, end) for start, end in spans]
    reader = _Reader([p.text for p in plains])
    kinds = reader.kinds()
    sections = _sections(reader, kinds)
    return [
        Structure(start, end, kind, section, form)
        for (start, end), kind, section, form in zip(spans, kinds, sections, plains, strict=True)
    ]


def marker(text: str) -> _Marker | None:
    """The numbering at the head of a plain text, with its level (0 outermost), or None."""
    for level, pattern in _LEVELS:
        found = pattern.match(text)
        if found:
            return _Marker(level, found.end())
    return None


def _innermost(text: str) -> _Marker | None:
    """The marker at the head, or the one that follows a short heading merged into the same line (一、总则（一）…)."""
    head = marker(text)
    if head is None or head.level not in (1, 2, 4, 5):
        return head
    article = re.search(rf"第{_HAN_NUMBER}{{1,4}}条", text[head.length : head.length + 36]) if head.level < 3 else None
    if article:
        return _Marker(3, head.length + article.end())
    inner = re.search(rf"（{_HAN_NUMBER}{{1,3}}）|[^\d]1[.．、](?!\d)", text[head.length : head.length + 36])
    if inner is None or _SENTENCE_END.search(text[head.length : head.length + inner.start()]):
        return head
    level = 5 if inner[0].startswith("（") else 6
    return head if level <= head.level else _Marker(level, head.length + inner.end())


class _Reader:
    """Decides the kinds in one pass forward with a look at the neighbours; holds the lines and their markers."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.markers = [marker(line) for line in lines]
        self.chrome = [self._is_chrome(i) for i in range(len(lines))]

    def kinds(self) -> list[Kind]:
        kinds: list[Kind] = []
        front, listing = True, False  # before the first text of a (sub)document; within a list of attachments
        titles: list[int] = []
        for i, line in enumerate(self.lines):
            kind = self._kind(i, front, listing, kinds)
            attachment = re.match(r"附件?\d{0,2}(?:：|$)", line) is not None and kind == "meta"
            numbered = kind == "meta" and listing and self.markers[i] is not None
            listing = attachment or numbered
            if kind == "title":
                titles.append(i)
            if kind in ("body", "heading", "salutation"):
                front = False
            if (re.fullmatch(r"附件?\d{0,2}[：]?", line) and kind == "meta") or kind == "signoff":
                front = front or (any(k == "body" for k in kinds) and self._title_ahead(i))
            kinds.append(kind)
        self._settle_titles(titles, kinds)
        return kinds

    def _kind(self, i: int, front: bool, listing: bool, before: list[Kind]) -> Kind:
        line, mark = self.lines[i], self.markers[i]
        if _CLOSING.fullmatch(line):
            return "signoff"
        if self.chrome[i]:
            return "meta"
        if listing and self._closes(i):
            return "signoff"
        short = len(line) <= 60 and not line.endswith(_TERMINAL)
        if listing and short and (not self._is_title(line) if mark is None else mark.level >= 6):
            return "meta"
        if before and before[-1] == "signoff" and (_DATE_LINE.fullmatch(line) or _ORGAN.fullmatch(line)):
            return "signoff"
        if _DATE_LINE.fullmatch(line):
            return "meta" if front else "signoff"
        if front and (_OCCASION.fullmatch(line) or _OFFICE_PERSON.fullmatch(line)):
            return "meta"
        if _ORGAN_DATE.fullmatch(line):
            return "meta" if front else "signoff"
        if mark is not None and mark.level <= 10 and not (front and mark.level == 10 and not line.endswith(_TERMINAL)):
            return self._marked(i, _innermost(line) or mark)
        return self._unmarked(i, front, before)

    def _is_chrome(self, i: int) -> bool:
        line = self.lines[i]
        if (
            len(line) <= 240
            and _CHROME.match(line)
            and not re.match(r"(?:时间|来源|阅读|位置|主办|承办|地点)：.{60,}。", line)
        ):
            return True
        if len(line) > 160:
            return False
        if _BARE_CHROME.fullmatch(line) or _PAGE.fullmatch(line) or _CONTENTS.fullmatch(line):
            return True
        if NUMBER.fullmatch(line) or (len(line) < 80 and _LINK.search(line) and not line.endswith("。")):
            return True
        if _CAPTION.fullmatch(line) and self.markers[i] is None and not line.endswith("。"):
            return True
        if _GAZETTE.fullmatch(line) and not self._is_title(line.replace("公告", "")):
            return True
        if (
            len(line) <= 120
            and not line.endswith("。")
            and (DATE.match(line) or NUMBER.match(line))
            and _FIELDS.search(line)
        ):
            return True
        if (">>" in line or "»" in line or re.search(r"[^<]>[^=\d]", line)) and len(line) < 80:
            return True
        if "首页" in line and len(line) < 60 and not line.endswith("。"):
            return True
        if line[0] in "•·●◆■►▶" and len(line) <= 20 and not line.endswith(_TERMINAL):
            return True
        if (
            re.fullmatch(r"（.*(?:公布|通过|公开|整理|来源|节选|号令|发布|删减|审议|批准|星期.).*）", line)
            and len(line) <= 80
        ):
            return True
        return _PHONE.search(line) is not None and len(line) <= 80 and not line.endswith("。")

    def _next(self, i: int) -> int | None:
        """The next line that is text, not chrome."""
        return next((k for k in range(i + 1, len(self.lines)) if not self.chrome[k]), None)

    def _has_child(self, i: int, level: float) -> bool:
        k = self._next(i)
        if k is None:
            return False
        mark = self.markers[k]
        if mark is None:
            return not (_DATE_LINE.fullmatch(self.lines[k]) or _ORGAN.fullmatch(self.lines[k]))
        return mark.level > level

    def _marked(self, i: int, mark: _Marker) -> Kind:
        rest = self.lines[i][mark.length :]
        if mark.level <= 2:
            return "heading" if len(rest) <= 60 and not _SENTENCE_END.search(rest[:-1]) else "body"
        if mark.level >= _MEASURE:
            return "body"
        ended = rest.endswith(_TERMINAL)
        if _SENTENCE_END.search(rest[:-1]):
            return "body"
        if mark.level == 3:
            return "heading" if not ended and len(rest) <= 24 and "，" not in rest else "body"
        child = self._has_child(i, mark.level)
        if not ended:
            if mark.level >= 6:
                return "heading" if child and len(rest) <= 50 else "body"
            return "heading" if len(rest) <= (80 if child else 40) else "body"
        if rest.endswith("："):
            return "heading" if child and len(rest) <= 15 else "body"
        if not rest.endswith(("。", "！")):
            return "body"
        return "heading" if child and _is_phrase(rest, mark.level) else "body"

    def _unmarked(self, i: int, front: bool, before: list[Kind]) -> Kind:
        line = self.lines[i]
        if re.fullmatch(r"各位(?:代表|委员)[！：]|同志们[！：]", line):
            return "salutation"
        if line.endswith("：") and len(line) <= 300 and "。" not in line:
            if _HOST.fullmatch(line) or (_SPEAKER.fullmatch(line) and not _ADDRESSED.search(line[:-1])):
                return "heading"  # who speaks next
            addressed = _ADDRESSED.search(line[:-1]) is not None or (front and line.startswith("各"))
            return (
                "salutation"
                if addressed and (front or len(line) <= 12) and not any(k == "body" for k in before[-3:])
                else "body"
            )
        if _QUESTION.match(line) or line.endswith(_TERMINAL) or len(line) > 100:
            return "body"
        if front and len(line) <= 90 and line.count("，") < 2:
            return "heading" if _PART.fullmatch(line) else "title"
        if re.fullmatch(r"（.*）", line):
            return "body" if re.match(r"（(?:责任|牵头|配合|实施)", line) else "meta"
        if self._closes(i) and any(k == "body" for k in before):
            return "signoff"
        if len(line) > 40 or line.count("，") >= 2:
            return "body"
        if self._in_table(i):
            return "meta"
        k = self._next(i)
        if (
            before
            and before[-1] == "body"
            and not self.lines[i - 1].endswith(_TERMINAL)
            and len(self.lines[i - 1]) > 60
        ):
            return "body"  # the second half of a paragraph that a page break cut
        return "heading" if k is not None else "meta"

    def _closes(self, i: int) -> bool:
        """An issuer (or its head) above a date, other issuers, or the end."""
        line = self.lines[i]
        if not (_ORGAN.fullmatch(line) or _OFFICE_PERSON.fullmatch(line)):
            return False
        for k in range(i + 1, min(i + 12, len(self.lines))):
            following = self.lines[k]
            if _DATE_LINE.fullmatch(following):
                return True
            if not (_ORGAN.fullmatch(following) or _OFFICE_PERSON.fullmatch(following)):
                return self.chrome[k]
        return True

    def _in_table(self, i: int) -> bool:
        """One of three or more short bare lines in a row: a table turned into lines."""

        def bare(k: int) -> bool:
            return (
                0 <= k < len(self.lines)
                and len(self.lines[k]) <= 24
                and self.markers[k] is None
                and not self.lines[k].endswith(_TERMINAL)
            )

        first = i
        while bare(first - 1) and i - first < 3:
            first -= 1
        last = i
        while bare(last + 1) and last - i < 3:
            last += 1
        return bare(i) and last - first >= 2

    def _is_title(self, line: str) -> bool:
        return _TITLE_WORD.search(line) is not None and len(line) <= 80 and not line.endswith(_TERMINAL)

    def _title_ahead(self, i: int) -> bool:
        """A title begins within the next three lines of text: an attached document follows."""
        k = i
        for _ in range(3):
            following = self._next(k)
            if following is None:
                return False
            k = following
            if self._is_title(self.lines[k]) and self.markers[k] is None and not _ORGAN.fullmatch(self.lines[k]):
                return True
            if self.lines[k].endswith(_TERMINAL) or self.markers[k] is not None:
                return False
        return False

    def _settle_titles(self, titles: list[int], kinds: list[Kind]) -> None:
        """Of the candidate lines before the text, keep the group that reads as a title; the others are chrome."""
        groups: list[list[int]] = []
        for i in titles:
            if groups and groups[-1][-1] == i - 1:
                groups[-1].append(i)
            else:
                groups.append([i])
        parts: list[list[list[int]]] = []
        for group in groups:  # groups with no text between them compete
            if parts and not any(k in ("body", "heading") for k in kinds[parts[-1][-1][-1] : group[0]]):
                parts[-1].append(group)
            else:
                parts.append([group])
        for part in parts:
            strong = [g for g in part if any(self._is_title(self.lines[i]) for i in g)]
            keep = strong or part[:1]
            for group in part:
                if group not in keep:
                    for i in group:
                        kinds[i] = "meta"
                elif strong:  # short lines above the title line: site names, unless they are the issuer
                    first = next(k for k, i in enumerate(group) if self._is_title(self.lines[i]))
                    for i in group[:first]:
                        if not (_ORGAN.fullmatch(self.lines[i]) or len(self.lines[i]) > 12 or "关于" in self.lines[i]):
                            kinds[i] = "meta"
                    last = max(
                        k
                        for k, i in enumerate(group)
                        if self._is_title(self.lines[i]) or _SUBTITLE.fullmatch(self.lines[i])
                    )
                    for i in group[last + 1 :]:
                        kinds[i] = "heading" if i + 1 < len(kinds) and kinds[i + 1] in ("body", "heading") else "meta"


def _is_phrase(rest: str, level: float) -> bool:
    """Whether a lone sentence after a number reads as a heading (推进…，提升…。) and not as a rule or a measure."""
    parts = rest.rstrip("。！").split("，")
    if len(rest) > (60 if level <= 5 else 30) or len(parts) > (3 if level <= 5 else 2):
        return False
    return not (_HAS_AMOUNT.search(rest) or _RULE.search(rest, 2))


def _sections(reader: _Reader, kinds: list[Kind]) -> list[tuple[str, ...]]:
    stack: list[tuple[float, str]] = []
    sections: list[tuple[str, ...]] = []

    def close(level: float) -> None:
        while stack and stack[-1][0] >= level:
            stack.pop()

    for i, (line, kind) in enumerate(zip(reader.lines, kinds, strict=True)):
        mark = reader.markers[i]
        if kind in ("title", "salutation"):
            stack.clear()
        if kind not in ("heading", "body"):
            sections.append(())
            continue
        if mark is not None:
            close(mark.level)
        elif kind == "heading":
            level = _unmarked_level(reader, i, stack)
            close(level)
            mark = _Marker(level, 0)
        else:
            close(_MEASURE)
        sections.append(tuple(text for _, text in stack))
        if mark is not None and kind == "heading":
            _push_heading(stack, line, mark)
        elif mark is not None:
            _push_lead(stack, line, mark)
    return sections


def _unmarked_level(reader: _Reader, i: int, stack: list[tuple[float, str]]) -> float:
    """A bare heading stands above 一、 when numbering (re)starts under it, else just above the text it heads."""
    k = reader._next(i)  # pyright: ignore[reportPrivateUsage]
    if k is not None:
        mark = reader.markers[k]
        if mark is not None and mark.level <= 4 and re.match(r"(?:第?一|1)", reader.lines[k]):
            return _UNMARKED_TOP
    return _UNMARKED_LEAF if any(level < _UNMARKED_LEAF for level, _ in stack) else _UNMARKED_TOP


def _push_heading(stack: list[tuple[float, str]], line: str, mark: _Marker) -> None:
    inner = _innermost(line)
    if inner is not None and inner.level > mark.level:
        cut = line.index("（", mark.length) if "（" in line[mark.length : inner.length] else inner.length - 2
        stack.append((mark.level, line[:cut].rstrip("。：；")))
        stack.append((inner.level, line[cut:].rstrip("。：；")))
    else:
        stack.append((mark.level, line.rstrip("。：；")))


def _push_lead(stack: list[tuple[float, str]], line: str, mark: _Marker) -> None:
    """A body paragraph's own lead (二、推进…工程。一是…) heads what follows at a lower level."""
    inner = _innermost(line)
    if inner is not None and inner.level > mark.level:
        cut = line.index("（", mark.length) if "（" in line[mark.length : inner.length] else inner.length - 2
        stack.append((mark.level, line[:cut].rstrip("。：；")))
        line, mark = line[cut:], _Marker(inner.level, inner.length - cut)
    end = _SENTENCE_END.search(line, mark.length)
    stop = end.start() if end else len(line)
    if stop > _LEAD_LENGTH:
        comma = line.find("，", mark.length)
        if not 0 <= comma <= _LEAD_LENGTH:
            return
        stop = comma
    lead = line[:stop].rstrip("：")
    if len(lead) > mark.length:
        stack.append((mark.level, lead))
