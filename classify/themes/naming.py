"""The terms a theme is shown by, and the name a person would give it."""

from collections.abc import Callable, Sequence

from classify.themes.phrases import is_formula, overlaps

TERMS = 10
_PHRASE = 4  # characters from which a term says something by itself
_PHRASE_BONUS = 1.35
_IN_NAME = 2


def listed_terms(weighted: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """The ten heaviest terms of which none says much the same as another, dates and political formulae left out."""
    kept: list[str] = []
    for term, _ in weighted:
        if len(kept) == TERMS:
            break
        if not is_formula(term) and not any(overlaps(term, other) for other in kept):
            kept.append(term)
    return tuple(kept)


def theme_names(
    themes: Sequence[Sequence[tuple[str, float]]], names_something: Callable[[str], bool] = lambda _: True
) -> list[str]:
    """A name for each theme from its weighted terms: two phrases that differ, joined by 、; no name is given twice.

    Terms that name no matter (verbs, adverbs, places) are passed over unless the theme has no other.
    """
    names: list[str] = []
    for weighted in themes:
        terms = listed_terms([item for item in weighted if names_something(item[0])]) or listed_terms(weighted)
        weight = dict(weighted)
        ordered = sorted(terms, key=lambda t: -weight[t] * (_PHRASE_BONUS if len(t) >= _PHRASE else 1.0))
        name = "、".join(ordered[:_IN_NAME]) or "其他"
        for extra in ordered[_IN_NAME:]:
            if name not in names:
                break
            name = f"{name}、{extra}"
        serial = 2
        while name in names:
            name = f"{name.rsplit(' ', 1)[0]} {serial}"
            serial += 1
        names.append(name)
    return names
