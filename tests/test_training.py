"""Training from an experiment's description: the same arrays again, clear refusals."""

import json
from pathlib import Path

import pytest

from classify.errors import ExampleError, ExperimentError
from classify.examples import read_examples
from classify.experiments import read_experiment
from classify.models import load_model
from classify.tagging import tag_document
from classify.training import train

CODEBOOK = """
id = "coast"
version = 1
[[label]]
id = "fishing"
name = "渔业"
definition = "捕捞与养殖"
[[label]]
id = "tea"
name = "茶业"
definition = "种茶与制茶"
"""
SEA = ["投放人工鱼礁", "新建渔港泊位", "改造老旧渔船", "发放养殖证书", "扩大深海网箱", "修订休渔办法"]
HILL = ["改造低产茶园", "推广茶叶机采", "评选制茶能手", "建设茶叶市场", "抚育高山茶树", "登记茶树品种"]
TOWN = ["修缮社区食堂", "更新路灯管线", "举办广场舞会", "整理档案目录", "清扫背街小巷", "加装小区电梯"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "labels" / "examples").mkdir(parents=True)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "labels" / "codebook.toml").write_text(CODEBOOK, "utf-8")
    (tmp_path / "seeds" / "terms.toml").write_text('[fishing]\npositive = ["渔船"]\n', "utf-8")
    (tmp_path / "seeds" / "lexicon.txt").write_text("休渔\n", "utf-8")
    for d in range(6):
        rows = []
        for i in range(6):
            sea, hill, town = SEA[(d + i) % 6], HILL[(d * 2 + i) % 6], TOWN[(d + 2 * i) % 6]
            rows += [
                {"document": f"d{d}", "index": 3 * i, "text": f"{sea}{i + 2}处。{town}。", "labels": ["fishing"],
                 "evidence": {"fishing": [f"{sea}{i + 2}处"]}},
                {"document": f"d{d}", "index": 3 * i + 1, "text": f"{town}；{hill}{i + 3}项。", "labels": ["tea"],
                 "evidence": {"tea": [f"{hill}{i + 3}项"]}},
                {"document": f"d{d}", "index": 3 * i + 2, "text": f"{town}，{TOWN[i]}。"},
            ]  # fmt: skip
        path = tmp_path / "labels" / "examples" / f"d{d}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    experiment = tmp_path / "experiments" / "2026-01-01-toy"
    experiment.mkdir(parents=True)
    (experiment / "experiment.toml").write_text('question = "茶与鱼分得开吗？"\n[model]\nfolds = 3\n', "utf-8")
    return tmp_path


def run(project: Path) -> tuple[Path, dict[str, object]]:
    return train(project / "experiments" / "2026-01-01-toy", project / "models")


def test_a_toy_corpus_is_learnt_and_tags(project: Path) -> None:
    folder, results = run(project)
    assert results["cross_validation"]["macro_f1"]["value"] > 0.9  # type: ignore[index]
    model = load_model(folder)
    record = tag_document("一、生产\n今年改造低产茶园5项。\n".encode(), "x", model)
    assert [label.id for label in record.paragraphs[1].labels] == ["tea"]
    assert record.model.codebook == "coast@1"


def test_running_again_gives_the_same_folder_and_arrays(project: Path) -> None:
    first, _ = run(project)
    before = {p.name: p.read_bytes() for p in first.iterdir()}
    results = json.loads((project / "experiments" / "2026-01-01-toy" / "results.json").read_text("utf-8"))
    for p in first.iterdir():
        p.unlink()
    first.rmdir()
    names = sorted((project / "labels" / "examples").iterdir())
    names[0].rename(names[0].with_name("z.jsonl"))  # the order of files must not matter
    second, again = run(project)
    assert second == first
    assert {p.name: p.read_bytes() for p in second.iterdir()} == before
    assert results["data"] == again["data"]


def test_results_say_what_was_run(project: Path) -> None:
    run(project)
    results = json.loads((project / "experiments" / "2026-01-01-toy" / "results.json").read_text("utf-8"))
    assert results["data"]["documents"] == 6
    assert results["data"]["labels"] == {"fishing": 36, "tea": 36}
    assert results["data"]["none"] == 36
    assert {"wall_seconds", "peak_memory_mb", "versions", "seed", "thresholds"} <= set(results)
    low, high = results["cross_validation"]["macro_f1"]["interval"]
    assert low <= results["cross_validation"]["macro_f1"]["value"] <= high


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "question"),
        ('question = "x"\ncolour = 1\n', "colour"),
        ('question = "x"\n[model]\nfolds = 1\n', "model.folds"),
        ('question = "x"\n[features]\nmin_count = "2"\n', "min_count"),
        ("question = ", "not valid TOML"),
    ],
)
def test_a_bad_description_names_its_field(project: Path, text: str, part: str) -> None:
    path = project / "experiments" / "2026-01-01-toy" / "experiment.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ExperimentError) as caught:
        read_experiment(path.parent)
    assert part in str(caught.value)
    assert str(path) in str(caught.value)


def test_bad_rows_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "建渔港", "labels": ["fishing"], "evidence": {"fishing": ["茶园"]}}\n'
        '{"text": ""}\nnot json\n{"text": "x", "colour": 1}\n',
        "utf-8",
    )
    with pytest.raises(ExampleError) as caught:
        read_examples(path)
    message = str(caught.value)
    assert "4 problems" in message
    assert all(f"line {n}" in message for n in (1, 2, 3, 4))


def test_one_document_cannot_be_cross_fitted(project: Path) -> None:
    for path in sorted((project / "labels" / "examples").iterdir())[1:]:
        path.unlink()
    with pytest.raises(ExampleError, match="at least two documents"):
        run(project)
    assert not (project / "models").exists()
