"""Purpose sentences and imprints: why a document is issued and by whom, which are not yet what it orders.

为加快…，现提出如下意见。 and 第一条 为规范…，制定本办法。 are full of the words of their subject and state no measure. In
exports without line breaks the issuer, the date and the title of the text that follows stand in the same line.
"""

import re
from collections.abc import Sequence

from classify.documents.clauses import Clause

_PURPOSE = re.compile(
    r"(?:现就.{0,60}如下|(?:通知|意见|事项|要求|公告|办法|措施|方案)如下"
    r"|(?:制定|制订|提出|出台)(?:了)?(?:本(?!地|市|省|州|县|区|级|部门|单位|行业|企业|系统)|如下|以下|此)[^：]{0,16}"
    r"|(?<!申)请.{0,16}(?:执行|落实|实施|施行)|印发给你们.{0,14}|(?:予以|现予|予)(?:印发|发布))[。：；，]?$"
)
_IMPRINT = re.compile(r"(?:政府|办公[室厅]|委员会|[局厅部委])\d{4}年\d{1,2}月\d{1,2}日[^，。；：！？]*$")


def without_purposes(sentence: Sequence[Clause]) -> list[Clause]:
    """The clauses of a sentence that may state something: none of a purpose sentence, and no imprint."""
    if not sentence or _PURPOSE.search(sentence[-1].text):
        return []
    return [clause for clause in sentence if not _IMPRINT.search(clause.text)]
