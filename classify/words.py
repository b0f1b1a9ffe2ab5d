"""Words: the one place where text is cut, for training, scoring and themes alike.

The segmenter is rjieba (the Rust jieba with the same dictionary). Nothing is stripped before cutting, since
加强乡镇。企业管理 must not yield 乡镇企业; tokens without a letter or digit are dropped afterwards.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from classify.errors import CodebookError, all_problems

_REMEMBERED = 8192  # texts


class Token(NamedTuple):
    """A word and where it starts in the text that was cut."""

    word: str
    start: int


class Segmenter:
    """Cuts text into words with one lexicon of policy words on top of the standard dictionary."""

    def __init__(self, lexicon: Iterable[str] = ()) -> None:
        import rjieba

        self._jieba = rjieba.Jieba()
        for word in lexicon:
            # The suggested frequency is the least that keeps the word whole.
            self._jieba.add_word(word, self._jieba.suggest_freq(word), None)
        # The words of a plain text, without punctuation. A heading stands above many clauses, and a clause is asked for
        # its words by each model.
        self.words = lru_cache(_REMEMBERED)(self._cut)

    def tokens(self, text: str) -> list[Token]:
        """The words of a plain text with their positions, without punctuation."""
        return [Token(word, start) for word, start, _ in self._jieba.tokenize(text) if _has_letter(word)]

    def _cut(self, text: str) -> tuple[str, ...]:
        return tuple(word for word in self._jieba.cut(text) if _has_letter(word))

    def names_something(self, term: str) -> bool:
        """Whether a word or phrase can name a matter, by the dictionary's parts of speech.

        It ends in a noun, a verbal noun, an abbreviation or a word of the lexicon, and begins with no adverb, number,
        time or proper name.
        """
        tags = [tag for _, tag in self._jieba.tag(term)]
        if not tags or tags[0][:1] in _NOT_FIRST or tags[0] in _PROPER:
            return False
        return tags[-1] in _NAMING

    def is_everyday(self, word: str) -> bool:
        """Whether a word is everyday language, ten times in a million words or more: by itself it is no new concept.

        The frequencies are those of the standard dictionary, counted before the lexicon's words were new.
        """
        # The frequency that keeps a listed word whole is its own, and one more.
        return len(self._jieba.cut(word)) == 1 and self._jieba.suggest_freq(word) > _EVERYDAY

    def object_of(self, term: str) -> str | None:
        """What follows the verb of a phrase that begins with one (筹集人才公寓: 人才公寓), else None."""
        (first, tag), *rest = self._jieba.tag(term)
        return term[len(first) :] if rest and tag == "v" else None


_EVERYDAY = 600  # of the 60 million words the dictionary was counted on
_NOT_FIRST = frozenset("dtmrpcuq")
_PROPER = frozenset(("nr", "ns", "nt", "nrfg", "nrt"))
_NAMING = frozenset(("", "n", "nz", "ng", "vn", "an", "j", "l", "i", "b", "eng", "x"))


def _has_letter(word: str) -> bool:
    return word.isalnum() or any(ch.isalnum() for ch in word)


@cache
def segmenter(lexicon: tuple[str, ...] = ()) -> Segmenter:
    """The segmenter for a lexicon; one object for each lexicon, since loading the dictionary costs 0.1 s."""
    return Segmenter(lexicon)


def read_lexicon(path: Path, required: bool = True) -> tuple[str, ...]:
    """The words of a lexicon file: one a line, `#` begins a comment; raises CodebookError with all problems.

    Where it is not `required`, a missing file is an empty one.
    """
    if not required and not path.exists():
        return ()
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        raise CodebookError(f"{path}: no such lexicon; create it with one word a line") from None
    except UnicodeDecodeError as fault:
        raise CodebookError(f"{path}: not utf-8 at byte {fault.start}; save it as utf-8") from None
    words: dict[str, int] = {}
    problems: list[str] = []
    for number, line in enumerate(lines, 1):
        word = line.split("#", 1)[0].strip()
        if not word:
            continue
        if any(ch.isspace() for ch in word):
            problems.append(f"line {number}: {word!r} holds a space; one word a line")
        elif len(word) < 2:
            problems.append(f"line {number}: {word!r} is a single character; a lexicon word has at least two")
        elif word in words:
            problems.append(f"line {number}: {word!r} stands on line {words[word]} already; delete one")
        else:
            words[word] = number
    if problems:
        raise all_problems(CodebookError, str(path), problems)
    return tuple(words)
