"""Plant a theme that exists nowhere else into the written documents, in ten sizes, rising and even; tabulate what is found.

    uv run python experiments/2026-11-21-themes-plants/plants.py [SIZE ...]

Rising: the paragraphs stand in new notices of the last two years. Even: as many, one after another over all years. A
rising plant is found when a theme of mostly planted paragraphs is among the first five and called emerging, and well
dated when `since` is the first of the two years. An even plant must not be called emerging. Each row goes into results.json as soon as it
is known; with sizes named, only these are run again.
"""

import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RESULTS = HERE / "results.json"
sys.path.insert(0, str(ROOT))

from classify.discovery import Options, discover  # noqa: E402
from classify.models import find_model, load_model, vectors_folder  # noqa: E402
from classify.themes.reading import read_folder  # noqa: E402
from classify.vectors import load_vectors  # noqa: E402
from tests.themes_corpus import paragraph  # noqa: E402

SIZES = (5, 8, 10, 12, 15, 20, 25, 30, 40, 60)
PER_NOTICE = 5
LAST = (2025, 2026)


def plant(folder: Path, size: int, years: tuple[int, ...]) -> None:
    """Copy the written documents and add notices with `size` planted paragraphs dealt out over the years."""
    source = ROOT / "seeds" / "documents"
    for path in (*source.glob("*.txt"), source / "manifest.jsonl"):
        (folder / path.name).write_bytes(path.read_bytes())
    by_year: dict[int, list[str]] = {}
    for k in range(size):
        by_year.setdefault(years[k * len(years) // size], []).append(paragraph("new", k))
    for year, lines in by_year.items():
        for n in range(max(1, -(-len(lines) // PER_NOTICE))):
            part = lines[n * PER_NOTICE : (n + 1) * PER_NOTICE]
            (folder / f"planted-{n}-{year}-05.txt").write_text(
                f"青禾县人民政府关于冰原牧业第{n + 1}批事项的通知\n" + "\n".join(part) + "\n", "utf-8"
            )


def main() -> None:
    """Run every size both ways."""
    model, vectors = load_model(find_model(None)), load_vectors(vectors_folder(None))
    rows: list[dict[str, object]] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.is_file() else []
    for size in map(int, sys.argv[1:]) if sys.argv[1:] else SIZES:
        rows = [row for row in rows if row["size"] != size]
        for kind, years in (("rising", LAST), ("even", tuple(range(2008, 2027)))):
            with tempfile.TemporaryDirectory() as name:
                plant(Path(name), size, years)
                found = discover(read_folder(Path(name)), model, vectors, Options(reruns=0))
            share = {
                t.id: sum("极地牧场" in r.text for r in found.rows if r.theme == t.id) / t.size
                for t in found.record.themes
            }
            own = [(i, t) for i, t in enumerate(found.record.themes) if share[t.id] > 0.5]
            rows.append(
                {
                    "size": size,
                    "kind": kind,
                    "theme": bool(own),
                    "paragraphs_in_it": sum(t.size for _, t in own),
                    "rank": own[0][0] + 1 if own else None,
                    "emerging": any(t.emerging for _, t in own),
                    "since": own[0][1].since if own else None,
                    "terms_emerging": [t.term for t in found.record.emerging_terms if t.term in paragraph("new", 0)],
                    "other_emerging_themes": sum(t.emerging and share[t.id] <= 0.5 for t in found.record.themes),
                }
            )
            print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
            rows.sort(key=lambda row: (row["size"], row["kind"] == "even"))
            RESULTS.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")


main()
