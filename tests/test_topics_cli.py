"""classify topics as a process: output, schema, update, accept, errors, and the page in a browser."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from tests.browser import needs_browser, seen_in_browser
from tests.themes_corpus import paragraph, write_collection

ROOT = Path(__file__).parent.parent
CLASSIFY = str(Path(sys.executable).parent / "classify")


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([CLASSIFY, *arguments], capture_output=True, text=True, cwd=cwd, check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("topics")
    write_collection(folder / "documents", new={2023: 15, 2024: 25})
    done = run("topics", str(folder / "documents"), "--out", str(folder / "out"), "--reruns", "1")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{folder / 'out' / 'themes.json'}\n"
    assert all(line.startswith("classify: ") for line in done.stderr.splitlines()), done.stderr
    return folder


def themes(folder: Path) -> dict[str, object]:
    return json.loads((folder / "themes.json").read_text("utf-8"))


def test_themes_json_validates_and_keeps_chinese(made: Path) -> None:
    schema = json.loads(run("schema", "themes").stdout)
    jsonschema.validate(themes(made / "out"), schema)
    assert "极光" in (made / "out" / "themes.json").read_text("utf-8")
    model = themes(made / "out")["settings"]["themes_model"]  # pyright: ignore[reportIndexIssue, reportUnknownVariableType]
    assert (made / "out" / str(model) / "centroids.safetensors").is_file()  # pyright: ignore[reportUnknownArgumentType]


def test_a_second_run_gives_the_same_bytes(made: Path) -> None:
    done = run("topics", "find", str(made / "documents"), "--out", str(made / "again"), "--reruns", "1")
    assert done.returncode == 0
    first = {p.relative_to(made / "out"): p.read_bytes() for p in (made / "out").rglob("*") if p.is_file()}
    assert {p.relative_to(made / "again"): p.read_bytes() for p in (made / "again").rglob("*") if p.is_file()} == first


def test_the_page_needs_nothing_from_elsewhere(made: Path) -> None:
    page = (made / "out" / "themes.html").read_text("utf-8")
    assert not re.findall(r"""(?:src|href)=["'](?!#)|https?://|@import|url\(""", page)
    for theme in themes(made / "out")["themes"]:  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]
        assert f'<details id="{theme["id"]}">' in page


@needs_browser
@pytest.mark.parametrize("width", [390, 1200])
def test_a_browser_shows_the_page_without_sideways_scrolling(made: Path, tmp_path: Path, width: int) -> None:
    script = (
        "d.querySelector('#new a').click(); setTimeout(() => say({cards: d.querySelectorAll('.card').length,"
        " open: d.querySelectorAll('#themes details[open]').length,"
        " bars: d.querySelectorAll('.spark rect').length}), 300);"
    )
    seen = seen_in_browser(made / "out" / "themes.html", width, script, tmp_path)
    assert seen["over"] <= 0
    assert seen["cards"] >= 1
    assert seen["open"] == 1
    assert seen["bars"] > 0


def test_an_update_keeps_ids_and_names_what_appeared(made: Path, tmp_path: Path) -> None:
    before = themes(made / "out")
    new = tmp_path / "new"
    write_collection(new, range(2025, 2026), per_year=5, serial=180)
    for k, month in enumerate(("08", "09")):
        lines = [paragraph("reef", 2 * i + k) for i in range(12)]
        (new / f"reef-2025-{month}.txt").write_text("关于珊瑚的通知\n" + "\n".join(lines) + "\n", "utf-8")
    done = run("topics", "update", str(made / "out"), str(new), "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    after = themes(tmp_path / "out")
    names = {t["id"]: t["name"] for t in after["themes"]}  # pyright: ignore
    assert {t["id"]: t["name"] for t in before["themes"]}.items() <= names.items()  # pyright: ignore
    assert after["update"]["documents"] == 5  # pyright: ignore
    assert "2025" in after["periods"]  # pyright: ignore
    # the hierarchy is that of all themes, the new ones too
    joined = {i for b in after["hierarchy"] for i in (*b["left"], *b["right"])}  # pyright: ignore
    assert joined == set(names)
    appeared = after["update"]["appeared"]  # pyright: ignore
    assert appeared
    assert set(appeared) == set(names) - {t["id"] for t in before["themes"]}  # pyright: ignore
    again = run("topics", "update", str(tmp_path / "out"), str(new))
    assert again.returncode == 1
    assert "does not hold" in again.stderr or "holds already" in again.stderr or "hold already" in again.stderr


@pytest.mark.parametrize(("spread", "expected"), [(0.5, True), (2.0, False)])
def test_paragraphs_are_alike_as_those_of_known_themes_are(spread: float, expected: bool) -> None:
    from classify.revision import alike
    from classify.themes.assign import Centroids

    noise = np.random.default_rng(0).normal(size=(24, 64))
    vectors = (np.eye(64)[0] + spread * noise / 8).astype(np.float32)
    none = np.zeros((3, 64), np.float32)
    thresholds = np.array([0.2, 0.8, 0.9], np.float32)
    known = Centroids(np.zeros(64, np.float32), none, thresholds, none, np.zeros(3, np.float32))
    assert alike(vectors, known) is expected


def test_an_accepted_proposal_flows_into_codebook_terms_and_rows(made: Path, tmp_path: Path) -> None:
    proposals = themes(made / "out")["proposals"]
    assert proposals, "the planted theme is uncovered and rising"
    theme = proposals[0]["theme"]  # pyright: ignore
    for name in ("labels/codebook.toml", "seeds/terms.toml"):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / name, tmp_path / name)
    options = ("topics", "accept", str(made / "out"), str(theme), "--label", "polar", "--project", str(tmp_path))
    done = run(*options, "--name", "极地牧业")
    assert done.returncode == 0, done.stderr
    assert "policy@2, new label polar 极地牧业" in done.stdout
    from classify.codebook import read_codebook, read_terms
    from classify.examples import read_examples

    codebook = read_codebook(tmp_path / "labels" / "codebook.toml")
    assert codebook.labels[-1] == "polar"
    assert read_terms(tmp_path / "seeds" / "terms.toml", codebook)["polar"].positive
    assert read_examples(tmp_path / "labels" / "proposed" / "polar.jsonl", codebook)
    twice = run(*options)
    assert (twice.returncode, "is a label of policy@2 already" in twice.stderr) == (1, True)
    other = run("topics", "accept", str(made / "out"), "t999", "--label", "x", "--project", str(tmp_path))
    assert (other.returncode, "proposes no such theme" in other.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("topics", "no-such-folder", "--out", "OUT"), "no-such-folder: no such folder"),
        (("topics", "EMPTY", "--out", "OUT"), "no .txt documents"),
        (("topics", "EMPTY", "--out", "FILE"), "is a file; name a folder with --out"),
        (("topics", "update", "EMPTY", "EMPTY"), "name the --out folder of a run"),
        (("topics", "ONE", "--out", "OUT", "--vectors", "no/such-model"), "no such vectors folder"),
        (("topics", "ONE", "--out", "OUT", "--model", "none-such"), "none-such: no such model"),
    ],
)
def test_bad_input_is_one_line_and_exit_one(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    (tmp_path / "EMPTY").mkdir()
    (tmp_path / "ONE").mkdir()
    (tmp_path / "ONE" / "2020.txt").write_text(paragraph("roads", 1), "utf-8")
    (tmp_path / "FILE").write_text("x")
    done = run(*(str(tmp_path / a) if a.isupper() else a for a in arguments))
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_too_little_input_still_answers(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("通知\n" + paragraph("roads", 1), "utf-8")
    done = run("topics", str(tmp_path / "in"), "--out", str(tmp_path / "out"))
    assert done.returncode == 0
    assert "no themes: 1 distinct paragraphs" in done.stderr
    assert "a.txt: left out of time analysis" in done.stderr
    assert (tmp_path / "out" / "themes.html").is_file()


def test_help_has_examples_for_each_command() -> None:
    for command in ((), ("find",), ("update",), ("accept",)):
        shown = run("topics", *command, "--help")
        assert shown.returncode == 0
        assert "Example" in shown.stdout
    assert run("topics", "--out", "x").returncode == 2
