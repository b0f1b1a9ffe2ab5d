"""Plants too small for a theme: do their words come out as emerging terms? Tabulate by size and by how they are spread.

    uv run python experiments/2026-11-21-themes-plants/terms.py

The planted paragraphs stand five to a notice of one county, five to a notice of a county each, or one to a notice of a
county each. Nothing is clustered. A rising plant is found when one of its words is among the first twenty terms and
dated to its first year; an even plant must bring no such word. Writes terms.json, each row as soon as it is known.
"""

import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from classify.discovery import Options, discover  # noqa: E402
from classify.models import find_model, load_model, vectors_folder  # noqa: E402
from classify.themes.reading import read_folder  # noqa: E402
from classify.vectors import load_vectors  # noqa: E402
from tests.themes_corpus import paragraph  # noqa: E402

SIZES = (5, 8, 10, 12)
COUNTIES = ("青禾县", "丹河县", "云坪县", "石桥县", "白沙县", "柳湾县", "松溪县", "临江县")
LAYOUTS = ((5, 1), (5, len(COUNTIES)), (1, len(COUNTIES)))
LAST, EVERY = (2025, 2026), tuple(range(2008, 2027))
FIRST = 20
# Words of the plant that the written documents use too say nothing about the plant.
SHARED = ("牧场", "游客", "驿站", "围栏", "消防", "检查", "公司")


def plant(folder: Path, size: int, years: tuple[int, ...], per_notice: int, counties: int) -> int:
    """Copy the written documents, add notices with `size` planted paragraphs, and return how many notices."""
    source = ROOT / "seeds" / "documents"
    for path in (*source.glob("*.txt"), source / "manifest.jsonl"):
        (folder / path.name).write_bytes(path.read_bytes())
    by_year: dict[int, list[str]] = {}
    for k in range(size):
        by_year.setdefault(years[k * len(years) // size], []).append(paragraph("new", k))
    serial = 0
    for year, lines in by_year.items():
        for a in range(0, len(lines), per_notice):
            title = f"{COUNTIES[serial % counties]}人民政府关于冰原牧业第{serial + 1}批事项的通知"
            text = "\n".join((title, *lines[a : a + per_notice]))
            (folder / f"planted-{serial}-{year}-05.txt").write_text(text + "\n", "utf-8")
            serial += 1
    return serial


def main() -> None:
    """Run every size in every layout, rising and, at ten paragraphs, even."""
    model, vectors = load_model(find_model(None)), load_vectors(vectors_folder(None))
    rows: list[dict[str, object]] = []
    for size in SIZES:
        for per_notice, counties in LAYOUTS:
            for kind, years in (("rising", LAST), ("even", EVERY)):
                if kind == "even" and size != 10:
                    continue
                with tempfile.TemporaryDirectory() as name:
                    notices = plant(Path(name), size, years, per_notice, counties)
                    only_terms = Options(reruns=0, min_size=10**6)
                    record = discover(read_folder(Path(name)), model, vectors, only_terms).record
                planted = "".join(paragraph("new", k) for k in range(size))
                own = {
                    t.term: {"rank": rank, "since": t.since}
                    for rank, t in enumerate(record.emerging_terms, 1)
                    if t.term in planted and t.term not in SHARED
                }
                found = any(v["rank"] <= FIRST and v["since"] == str(LAST[0]) for v in own.values())
                row = {"size": size, "per_notice": per_notice, "counties": counties, "notices": notices, "kind": kind}
                rows.append({**row, "found": found, "terms": own})
                print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
                (HERE / "terms.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")


main()
