"""Plain text of a stretch of a document, with the way back to its offsets.

Real files pad with full-width and no-break spaces, break lines at a fixed width, and write digits and
punctuation in either width. Everything that reads meaning works on the plain form; offsets always refer to
the decoded text.
"""

import re
import unicodedata
from dataclasses import dataclass

# One character to one character, so that offsets survive: full-width letters and digits become
# ASCII, punctuation becomes the full-width form that Chinese text uses.
_WIDE_ALPHANUMERICS = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
_FOLD = {
    **{code: code - 0xFEE0 for code in _WIDE_ALPHANUMERICS},
    **{ord(wide): ord(narrow) for wide, narrow in zip("．％＋～－", ".%+~-", strict=True)},
    **{ord(narrow): ord(wide) for narrow, wide in zip(",:;!?()", "，：；！？（）", strict=True)},
}
_SPACE = re.compile(r"[\s\u200b\u2060\ufeff]+")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2014\u2018-\u201d\u2026]")
_NUMERIC_COMMA = re.compile(r"(?<=\d)[，：](?=\d)")


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` in plain form; `offsets[i]` is where character i stands in the decoded text (one more at the end)."""

    text: str
    offsets: range | tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the decoded text of `text[start:end]` (start < end)."""
        return self.offsets[start], self.offsets[end - 1] + 1


def plain(decoded: str, start: int, end: int) -> Plain:
    """The plain form of `decoded[start:end]`: widths folded, breaks and padding between wide characters removed."""
    raw = decoded[start:end]
    text = raw.translate(_FOLD)
    if "，" in text or "：" in text:  # 1,000 and 15:00 keep their ASCII marks
        text = _NUMERIC_COMMA.sub(lambda m: "," if m[0] == "，" else ":", text)
    if not _SPACE.search(text):
        return Plain(text, range(start, end + 1))
    pieces: list[str] = []
    offsets: list[int] = []
    last = 0
    for gap in _SPACE.finditer(text):
        pieces.append(text[last : gap.start()])
        offsets.extend(range(start + last, start + gap.start()))
        before, after = text[gap.start() - 1 : gap.start()], text[gap.end() : gap.end() + 1]
        if before and after and not _WIDE.match(before) and not _WIDE.match(after):
            pieces.append(" ")  # between two Latin words the space is a letter of the text
            offsets.append(start + gap.start())
        last = gap.end()
    pieces.append(text[last:])
    offsets.extend(range(start + last, end + 1))
    return Plain("".join(pieces), tuple(offsets))


def width(text: str) -> int:
    """Columns a text takes in a terminal: two for a wide character (Unicode Standard Annex 11)."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)
