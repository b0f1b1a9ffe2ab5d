"""The command line as its users meet it: output, messages, exit codes, and what it loads."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from classify.models import find_model
from tests.conftest import DATA, ROOT

COMMANDS = [
    [], ["tag"], ["schema"], ["train"], ["evaluate"], ["labels"], ["labels", "check"], ["labels", "agreement"],
    ["experiments"], ["experiments", "list"], ["experiments", "compare"],
    ["experiments", "promote"], ["experiments", "tune"],
]  # fmt: skip


def classify(
    *arguments: str, stdin: bytes | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", "from classify.cli import main; main()", *arguments],
        input=stdin, capture_output=True, check=False, cwd=cwd or ROOT,
    )  # fmt: skip


def fails(*arguments: str, code: int = 1, stdin: bytes | None = None) -> str:
    done = classify(*arguments, stdin=stdin)
    assert done.returncode == code, done
    assert done.stdout == b""
    message = done.stderr.decode()
    assert "Traceback" not in message
    return message


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str]) -> None:
    done = classify(*command, "--help")
    text = done.stdout.decode()
    assert done.returncode == 0
    assert done.stderr == b""
    assert "Usage:" in text
    assert "Example" in text or (len(command) < 2 and command in ([], ["labels"], ["experiments"]))


@pytest.mark.parametrize("command", [c for c in COMMANDS if c], ids=" ".join)
def test_every_command_is_documented(command: list[str]) -> None:
    assert f"classify {' '.join(command)}" in (ROOT / "README.md").read_text("utf-8")


def test_one_file_gives_one_object_and_no_message() -> None:
    done = classify("tag", str(DATA / "plan.txt"))
    assert (done.returncode, done.stderr) == (0, b"")
    record = json.loads(done.stdout)
    assert record["format"] == 1
    assert record["document"]["genre"] == "plan"
    assert "\\u" not in done.stdout.decode()


def test_several_files_give_json_lines_in_order() -> None:
    names = [str(DATA / name) for name in ("press.txt", "plan.txt")]
    lines = classify("tag", *names).stdout.decode().splitlines()
    assert [json.loads(line)["document"]["source"] for line in lines] == names


def test_a_folder_gives_its_documents() -> None:
    lines = classify("tag", str(DATA)).stdout.decode().splitlines()
    assert [Path(json.loads(line)["document"]["source"]).name for line in lines] == [
        "plan.txt",
        "press.txt",
        "reply.txt",
    ]


def test_standard_input_reads_like_a_file() -> None:
    data = (DATA / "plan.txt").read_bytes()
    piped = json.loads(classify("tag", "-", stdin=data).stdout)
    named = json.loads(classify("tag", str(DATA / "plan.txt")).stdout)
    assert piped["document"]["source"] == "-"
    assert piped["paragraphs"] == named["paragraphs"]


def test_a_table_is_for_people() -> None:
    text = classify("tag", "--format", "table", str(DATA / "plan.txt")).stdout.decode()
    assert text.splitlines()[0].startswith("岚溪县茶产业提质三年行动方案")
    assert "financing" in text


def test_the_model_can_be_named_by_id_and_by_path() -> None:
    folder = find_model(None)
    by_path = classify("tag", "--no-themes", "--model", str(folder), str(DATA / "plan.txt"))
    by_id = classify("tag", "--no-themes", "--model", folder.name, str(DATA / "plan.txt"))
    assert by_path.stdout == by_id.stdout != b""


def test_a_missing_file() -> None:
    assert fails("tag", "nowhere.txt") == "classify: nowhere.txt: no such file\n"


def test_one_bad_file_does_not_lose_the_others() -> None:
    done = classify("tag", "nowhere.txt", str(DATA / "plan.txt"))
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.decode() == "classify: nowhere.txt: no such file\n"


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "not a text file"),
        ("关于茶园的通知".encode("gb18030")[:-1], "at byte 12 of 13"),
    ],
)
def test_unreadable_bytes(tmp_path: Path, data: bytes, part: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    message = fails("tag", str(path))
    assert message.startswith(f"classify: {path}: ")
    assert part in message
    assert message.count("\n") == 1


def test_a_folder_without_documents(tmp_path: Path) -> None:
    assert "no .txt documents" in fails("tag", str(tmp_path))


def test_wrong_usage_exits_2() -> None:
    fails("tag", code=2)
    fails("tag", "--format", "xml", "a.txt", code=2)
    fails("schema", "nothing", code=2)


@pytest.fixture
def copied_model(tmp_path: Path) -> Path:
    """The current model and its vectors, alone in a folder."""
    source = find_model(None)
    for vectors in source.parent.glob("vectors-*"):
        shutil.copytree(vectors, tmp_path / vectors.name)
    return Path(shutil.copytree(source, tmp_path / source.name))


def files_of_the_model() -> list[str]:
    return sorted(p.name for p in find_model(None).iterdir() if p.name != "CARD.md")


@pytest.mark.parametrize("name", files_of_the_model())
def test_one_changed_byte_in_a_model_is_found(copied_model: Path, name: str) -> None:
    path = copied_model / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    message = fails("tag", "--model", str(copied_model), str(DATA / "plan.txt"))
    assert name in message
    assert message.count("\n") == 1


def test_one_changed_byte_in_the_vectors_is_found(copied_model: Path) -> None:
    for path in sorted(copied_model.parent.glob("vectors-*/vectors.safetensors")):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        message = fails("tag", "--model", str(copied_model), str(DATA / "plan.txt"))
        assert "vectors.safetensors: does not match its digest" in message


def test_an_incomplete_model_is_named(copied_model: Path) -> None:
    (copied_model / "vocabulary.txt").unlink()
    assert "vocabulary.txt: missing" in fails("tag", "--model", str(copied_model), str(DATA / "plan.txt"))


def test_an_unknown_model_is_named() -> None:
    assert "nowhere: no such model" in fails("tag", "--model", "nowhere", str(DATA / "plan.txt"))


def test_a_codebook_with_a_typo(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "labels", tmp_path / "labels", ignore=shutil.ignore_patterns("examples"))
    path = tmp_path / "labels" / "codebook.toml"
    path.write_text(path.read_text("utf-8").replace("excludes", "exclude", 1), "utf-8")
    message = fails("labels", "check", str(tmp_path))
    assert "label[0].exclude: unknown key" in message
    assert str(path) in message


def test_the_schema_is_json_schema() -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(classify("schema", "tag").stdout)
    Draft202012Validator.check_schema(schema)
    record = json.loads(classify("tag", str(DATA / "reply.txt")).stdout)
    Draft202012Validator(schema).validate(record)


def test_tagging_loads_nothing_heavy() -> None:
    """The start-up gate: what makes other tools slow to answer is not even imported."""
    script = (
        "import sys\nfrom classify.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'sklearn', 'scipy', 'jieba', 'bertopic', 'pandas', 'umap', 'hdbscan', 'plotly', 'rich', 'numba'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "tag", str(DATA / "plan.txt")], capture_output=True, check=True, cwd=ROOT
    )
    assert done.stderr.decode() == "[]\n"
    assert json.loads(done.stdout)["format"] == 1


def test_the_version_is_printed() -> None:
    from classify import __version__

    assert classify("--version").stdout.decode().strip() == __version__


def test_a_reader_that_stops_early_is_not_an_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -c 'from classify.cli import main; main()' tag {DATA} {DATA} | head -c 10",
        shell=True, capture_output=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.stderr == b""
