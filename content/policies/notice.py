"""Reads a notice copied from a web page. Damaged places are kept as found and named, never mended."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .numbers import to_simplified

LABELS = {
    "名称": "title",
    "文号": "document_number",
    "索引号": "index_number",
    "发布日期": "published_on",
    "成文日期": "written_on",
    "发布机构": "issuer",
    "资料来源": "source",
    "信息来源": "source",
    "来源": "source",
}
REQUIRED = {value: label for label, value in reversed(LABELS.items())}
FOOTER = [
    (_("网页导航"), re.compile(r"网站地图|联系我们|关于我们|版权所有|网站声明")),
    (_("主办、承办单位"), re.compile(r"主办.{0,40}承办|^.{2,40}(主办|承办)$|^(主办|承办)(单位)?[::：]")),
    (_("备案号或网站标识码"), re.compile(r"ICP备|网站标识码|公网安备", re.IGNORECASE)),
]
NAVIGATION = re.compile(
    r"^\[\]|^\[?English\]?$|^首\s*页|^信息检索|^(您现在的位置|当前位置)|^(打印|关闭|分享到?|字体大小)", re.IGNORECASE
)
_HEAD_LINES = 40
_LABEL = re.compile(rf"(?:^|(?<=\s))({'|'.join(map(re.escape, LABELS))})\s*[::：]\s*")
_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_BARE_DATE = re.compile(r"(19|20)\d{2}\d{1,4}")
_TITLE = re.compile(r"[^。;；,，:：]{4,60}(方案|办法|意见|规定|细则|通知|规划|计划|决定|措施|标准|名单)")
_N = "[一二三四五六七八九十百零]+"
_HEADINGS = [
    (1, re.compile(rf"({_N}、|第{_N}[章节])(?P<rest>.*)")),
    (2, re.compile(rf"[（(]{_N}[)）](?P<rest>.*)")),
    (3, re.compile(rf"({_N}是|第{_N}条|\d{{1,2}}[.．、](?!\d))(?P<rest>.*)")),
]
HEADING_MAX_CHARACTERS = 60


@dataclass
class Section:
    """level: 1-3; heading: empty for opening paragraphs."""

    level: int
    heading: str
    paragraphs: list[str] = field(default_factory=list)


@dataclass
class Notice:
    """What stood in the text. fields: keys of LABELS as found; report: lines for the editor."""

    fields: dict[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    original: str = ""
    report: list[str] = field(default_factory=list)

    def say(self, words: str, at: int | None = None) -> None:
        """Add a line to the report, with the line of the file it speaks of."""
        self.report.append(words if at is None else _t("第 %(at)s 行：%(words)s") % {"at": at, "words": words})

    def day(self, name: str) -> date | None:
        """Return a date field; None when it is missing or no real date."""
        found = _DATE.fullmatch(self.fields.get(name, ""))
        try:
            return date(int(found[1]), int(found[2]), int(found[3])) if found else None
        except ValueError:
            return None


Line = tuple[int, str]


def read_notice(text: str) -> Notice:
    """Read head, body and footer; everything dropped or doubtful is in the report with its line number."""
    lines = [(at, tidy(raw)) for at, raw in enumerate(text.splitlines(), 1)]
    notice = Notice()
    start = _read_head(lines, notice)
    end = _read_footer(lines, start, notice)
    body = [(at, line) for at, line in lines[start:end] if line]
    notice.original = "\n".join(line for _at, line in body)
    for at, line in body:
        _name_damage(at, to_simplified(line), notice)
        _place(to_simplified(line), notice)
    _name_missing(notice)
    _count_doubts(to_simplified(notice.original), notice)
    return notice


def tidy(raw: str) -> str:
    return re.sub(r"[\s\u00a0\u3000]+", " ", raw).strip(" \ufeff")


def _read_head(lines: list[Line], notice: Notice) -> int:
    """Fill the fields; return where the body begins: after the last field line of the head."""
    last = 0
    found: dict[str, str] = {}
    for position, (at, line) in enumerate(lines[:_HEAD_LINES]):
        pairs = _pairs(to_simplified(line))
        if not pairs and found and line and not NAVIGATION.search(to_simplified(line)):
            break
        for label, value in pairs:
            key, last = LABELS[label], position + 1
            if found.setdefault(key, value) != value:
                notice.say(
                    _t("“%(label)s”出现两次且不同：“%(kept)s”与“%(other)s”，取前者。")
                    % {"label": label, "kept": found[key], "other": value},
                    at,
                )
    notice.fields = found
    for at, line in lines[:last]:
        simple = to_simplified(line)
        if not line or _pairs(simple):
            continue
        if NAVIGATION.search(simple):
            notice.say(_t("网页导航，已去掉。"), at)
        elif simple == found.get("title"):
            notice.say(_t("与名称重复的标题，已去掉。"), at)
        else:
            notice.say(_t("页首未识别，没有进入正文：“%(text)s”。") % {"text": simple[:60]}, at)
    return last


def _pairs(line: str) -> list[tuple[str, str]]:
    """Return the label-value pairs of a head line; spaces inside a label do not matter."""
    joined = re.sub(r"(名|文|索)\s+(称|号|引)(?:\s*(号))?", lambda m: "".join(g for g in m.groups() if g), line)
    marks = list(_LABEL.finditer(joined))
    if not marks or marks[0].start() != 0:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(joined)]
    return [(m[1], joined[m.end() : end].strip()) for m, end in zip(marks, ends, strict=True)]


def _read_footer(lines: list[Line], start: int, notice: Notice) -> int:
    """Report the web page's footer; return where it begins. Its figures are not repeated in the report."""
    kinds = {at: kind for at, line in lines[start:] if (kind := _footer_kind(to_simplified(line)))}
    end = min(kinds) - 1 if kinds else len(lines)
    while not kinds and end > start and (not lines[end - 1][1] or _is_counter(lines[end - 1][1])):
        end -= 1
    for at, line in lines[end:]:
        if not line:
            continue
        if line.isdigit():
            notice.say(_t("页尾的计数数字，已去掉。"), at)
        elif at in kinds:
            notice.say(_t("%(kind)s，已去掉。") % {"kind": kinds[at]}, at)
        else:
            notice.say(_t("页脚未识别，没有进入正文：“%(text)s”。") % {"text": to_simplified(line)[:60]}, at)
    return end


def _footer_kind(line: str) -> str:
    if len(line) > 80 or line.endswith("。"):
        return ""
    return str(next((kind for kind, pattern in FOOTER if pattern.search(line)), ""))


def _is_counter(line: str) -> bool:
    return line.isdigit() and not _BARE_DATE.fullmatch(line)


def _place(line: str, notice: Notice) -> None:
    """Put a line into the sections: as a heading with the rest of its text, or as a paragraph."""
    for level, pattern in _HEADINGS:
        found = pattern.fullmatch(line)
        if found:
            heading, rest = _split(line, found.start("rest"))
            notice.sections.append(Section(level, heading, [rest] if rest else []))
            return
    if _TITLE.fullmatch(line):
        notice.sections.append(Section(1, line))
        return
    if not notice.sections:
        notice.sections.append(Section(1, ""))
    notice.sections[-1].paragraphs.append(line)


def _split(line: str, number_end: int) -> tuple[str, str]:
    """Split after the first sentence when that is short enough for a heading, else after the number."""
    stop = line.find("。")
    if stop < 0 and len(line) <= HEADING_MAX_CHARACTERS:
        return line, ""
    if 0 < stop < HEADING_MAX_CHARACTERS:
        return line[:stop], line[stop + 1 :].strip()
    return line[:number_end], line[number_end:].strip()


def _name_damage(at: int, line: str, notice: Notice) -> None:
    for found in re.finditer(r"\?{2,}\w?|\ufffd+|(?<=[一-鿿])\?(?=[一-鿿])", line):
        around = line[max(0, found.start() - 4) : found.end() + 4]
        notice.say(_t("疑有乱码“…%(text)s…”，原样保留，请对照原件。") % {"text": around}, at)
    if _BARE_DATE.fullmatch(line):
        notice.say(_t("日期疑似缺字“%(text)s”，原样保留，请对照原件。") % {"text": line}, at)
    elif line.isdigit():
        notice.say(_t("正文里只有数字“%(text)s”，原样保留，请对照原件。") % {"text": line}, at)


def _name_missing(notice: Notice) -> None:
    for name, label in REQUIRED.items():
        if not notice.fields.get(name):
            notice.say(_t("没有找到“%(label)s”，字段留空。") % {"label": label})
        elif name.endswith("_on") and notice.day(name) is None:
            notice.say(
                _t("“%(label)s”不是有效日期：“%(text)s”，字段留空。") % {"label": label, "text": notice.fields[name]}
            )


def _count_doubts(text: str, notice: Notice) -> None:
    halves = len(re.findall(r"(?<=[一-鿿])[,;:()](?=[一-鿿])", text))
    if halves:
        notice.say(_t("正文有 %(count)s 处半角标点，原样保留。") % {"count": halves})
    if text.count("“") != text.count("”"):
        notice.say(
            _t("引号不成对（左 %(left)s，右 %(right)s），原样保留。")
            % {"left": text.count("“"), "right": text.count("”")}
        )
