"""A user's own project: started by `classify init`, checked, trained and used as its next steps say."""

import json
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from classify.codebook import read_codebook, read_terms
from classify.corpus import check_project
from classify.errors import CodebookError, ExampleError, ProjectError
from classify.examples import read_examples
from classify.project import Project, create_project
from tests.test_cli import classify

TODAY = date(2026, 3, 5)
LABELS = [("tea", "茶业"), ("fishing", "渔业"), ("salt", "盐业")]


def start(folder: Path, labels: list[tuple[str, str]] | None = None, multiple: bool = True) -> Project:
    return create_project(folder, labels or [], multiple, TODAY)


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_project_has_its_parts_and_nothing_else(tmp_path: Path) -> None:
    project = start(tmp_path / "coast", LABELS)
    assert files(tmp_path) == [
        "coast/experiments/2026-03-05-first-model/experiment.toml",
        "coast/labels/codebook.toml",
        "coast/labels/examples/README.md",
        "coast/seeds/lexicon.txt",
        "coast/seeds/terms.toml",
    ]
    assert (tmp_path / "coast" / "models").is_dir()
    assert project.experiment == "experiments/2026-03-05-first-model"


@pytest.mark.parametrize("labels", [[], LABELS], ids=["samples", "own labels"])
@pytest.mark.parametrize("multiple", [True, False], ids=["multiple", "single"])
def test_what_is_made_passes_its_own_checks(tmp_path: Path, labels: list[tuple[str, str]], multiple: bool) -> None:
    folder = start(tmp_path / "coast", labels, multiple).folder
    codebook = read_codebook(folder / "labels" / "codebook.toml")
    assert (codebook.reference, codebook.multiple) == ("coast@1", multiple)
    assert codebook.labels == (tuple(label for label, _ in labels) or ("tea", "fishing"))
    terms = read_terms(folder / "seeds" / "terms.toml", codebook)
    assert all(t.positive for t in terms.values())
    assert any("none yet" in line for line in check_project(folder))


@pytest.mark.parametrize("multiple", [True, False], ids=["multiple", "single"])
def test_the_rows_shown_in_the_readme_are_good_rows(tmp_path: Path, multiple: bool) -> None:
    folder = start(tmp_path / "coast", LABELS, multiple).folder
    examples = folder / "labels" / "examples"
    shown = [line.strip() for line in (examples / "README.md").read_text("utf-8").splitlines() if line[:4] == "    "]
    table = shown[shown.index("text,label") :]
    rows = [line for line in shown if line.startswith("{")]
    (examples / "a.jsonl").write_text("\n".join(rows), "utf-8")
    (examples / "b.csv").write_text("\n".join(table), "utf-8")
    read = read_examples(examples, read_codebook(folder / "labels" / "codebook.toml"))
    assert [row.labels for row in read] == [("tea",), () if multiple else ("salt",), ("tea",), ("tea",)]


def test_an_existing_folder_is_kept_and_completed(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", "utf-8")
    start(tmp_path)
    assert "notes.txt" in files(tmp_path)
    assert not list(tmp_path.glob(".*"))


def test_nothing_is_overwritten_and_what_is_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "models").mkdir()
    with pytest.raises(ProjectError, match="holds seeds/, models/ already"):
        start(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["models", "seeds"]
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ProjectError, match="is a file"):
        start(tmp_path / "file")


def test_impossible_labels_are_named_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="'茶业' is not a lower-case name"):
        start(tmp_path / "a", [("茶业", "茶业"), ("salt", "盐业")])
    with pytest.raises(CodebookError, match="at least two"):
        start(tmp_path / "a", [("tea", "茶业")], multiple=False)
    with pytest.raises(CodebookError, match="already"):
        start(tmp_path / "a", [("tea", "茶业"), ("tea", "茶叶")])
    assert not list(tmp_path.iterdir())


def test_quotes_in_names_and_folders_outside_ascii_are_no_harm(tmp_path: Path) -> None:
    folder = start(tmp_path / "茶 与 渔", [("tea", '茶"业\\'), ("salt", "盐业")]).folder
    data = tomllib.loads((folder / "labels" / "codebook.toml").read_text("utf-8"))
    assert (data["id"], data["label"][0]["name"]) == ("project", '茶"业\\')
    assert list(check_project(folder))


@pytest.mark.skipif(shutil.which("bash") is None, reason="the next steps are lines for a shell")
@pytest.mark.parametrize("options", [["--labels", "tea=茶业,fishing=渔业"], ["--single"]], ids=["labels", "single"])
def test_the_next_steps_work_as_typed(tmp_path: Path, options: list[str]) -> None:
    done = classify("init", "my coast", *options, cwd=tmp_path)
    assert (done.returncode, done.stdout.decode()) == (0, "my coast\n")
    typed = [line.strip() for line in done.stderr.decode().splitlines() if line.startswith("  ")]
    assert typed[0] == "cd 'my coast'"
    assert any(line.startswith("classify labels check") for line in typed)
    command = f"classify() {{ {sys.executable} -c 'from classify.cli import main; main()' \"$@\"; }}\n"
    script = command + "set -e\n" + "\n".join(typed)
    run = subprocess.run(["bash", "-c", script], capture_output=True, check=True, cwd=tmp_path)  # noqa: S607
    assert "tea " in run.stdout.decode().splitlines()[-1]
    assert "no examples: a first model from" in run.stderr.decode()
    # And back in the folder, the project's own model is the one that tags and is measured.
    folder = tmp_path / "my coast"
    (folder / "labels" / "examples" / "a.csv").write_text("text,label\n渔港工作,fishing\n茶业工作,tea\n", "utf-8")
    report = json.loads(classify("evaluate", "labels/examples", cwd=folder).stdout)
    assert report["model"] == (folder / "models" / "current").read_text("utf-8").strip()
    assert report["paragraphs"] == 2


def test_tables_give_rows(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_bytes("id\ttext\tlabels\n1\t新建渔港\ttea；salt\n2\t其他\t\n".encode("gb18030"))
    (tmp_path / "b.csv").write_text('\ufefftext,label,document\n"一，二",tea,d\n', "utf-8")
    rows = read_examples(tmp_path)
    assert [(r.text, r.labels, r.document) for r in rows] == [
        ("新建渔港", ("tea", "salt"), "a.tsv:2"),
        ("其他", (), "a.tsv:3"),
        ("一，二", ("tea",), "d"),
    ]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ("title,label\na,b\n", "a.csv: the first line must name the columns"),
        ("text,label\na,b,c\n", "a.csv line 2: more cells"),
        ("text,label\n……,b\n", "a.csv line 2: text has no letter or digit"),
        ("", "a.csv: the file is empty"),
    ],
)
def test_a_bad_table_is_named(tmp_path: Path, data: str, part: str) -> None:
    (tmp_path / "a.csv").write_text(data, "utf-8")
    with pytest.raises(ExampleError) as caught:
        read_examples(tmp_path)
    assert part in str(caught.value)


def test_texts_with_two_readings_are_counted_by_the_check(tmp_path: Path) -> None:
    folder = start(tmp_path / "coast").folder
    table = "text,label\n同一句话,tea\n同一句话,fishing\n另一句话,tea\n"
    (folder / "labels" / "examples" / "a.csv").write_text(table, "utf-8")
    lines = list(check_project(folder))
    assert "texts that stand twice with different labels: 1" in lines
    assert "  同一句话" in lines
    assert any(line.split() == ["tea", "2", "2", "4"] for line in lines)
