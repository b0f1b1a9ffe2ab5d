"""A small project with two experiments run, for tests that change what the experiments came to."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from classify.experiments import HeldOut, write_results
from classify.training import train

LABELS = ("ferry", "orchard")
FIRST, SECOND = "2026-02-01-words", "2026-02-02-characters"
CODEBOOK = """
id = "island"
version = 1
[[label]]
id = "ferry"
name = "轮渡"
definition = "轮渡与码头"
[[label]]
id = "orchard"
name = "果园"
definition = "果树种植"
"""
_FERRY = ("加开海岛轮渡航班", "维修客运码头栈桥", "更换轮渡救生设备", "延长末班渡船时间")
_ORCHARD = ("嫁接早熟枇杷果树", "补贴果园滴灌设施", "推广杨梅避雨栽培", "建设果品冷藏库房")
_OTHER = ("整理社区图书角", "粉刷小学围墙", "召开村民代表会议", "更新公共厕所标牌")


def write_project(folder: Path) -> Path:
    """Codebook, terms, lexicon, examples of six documents, and two experiments that were run."""
    (folder / "labels" / "examples").mkdir(parents=True)
    (folder / "seeds").mkdir()
    (folder / "labels" / "codebook.toml").write_text(CODEBOOK, "utf-8")
    (folder / "seeds" / "terms.toml").write_text("", "utf-8")
    (folder / "seeds" / "lexicon.txt").write_text("轮渡\n", "utf-8")
    manifest = folder / "seeds" / "documents" / "manifest.jsonl"
    manifest.parent.mkdir()
    facts: list[dict[str, Any]] = []
    for d in range(6):
        rows: list[dict[str, Any]] = []
        for i in range(4):
            ferry, orchard, other = _FERRY[(d + i) % 4], _ORCHARD[(2 * d + i) % 4], _OTHER[(d + 3 * i) % 4]
            rows += [
                {"text": f"{ferry}{i + 2}处。{other}。", "labels": ["ferry"], "evidence": {"ferry": [ferry]}},
                {"text": f"{other}；{orchard}{i + 3}项。", "labels": ["orchard"], "evidence": {"orchard": [orchard]}},
                {"text": f"{other}，共{d + i}次。"},
            ]
        path = folder / "labels" / "examples" / f"d{d}.jsonl"
        lines = [json.dumps({"document": f"d{d}", "index": i} | row, ensure_ascii=False) for i, row in enumerate(rows)]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        facts.append({"file": f"d{d}.txt", "date": f"{2019 + d}-03", "genre": "notice", "level": "county"})
    manifest.write_text("".join(json.dumps(fact) + "\n" for fact in facts), "utf-8")
    for name, ngrams in ((FIRST, "[]"), (SECOND, "[2]")):
        experiment = folder / "experiments" / name
        experiment.mkdir(parents=True)
        (experiment / "experiment.toml").write_text(
            f'question = "字的组合有用吗？"\n[features]\nchar_ngrams = {ngrams}\n[model]\nfolds = 3\n', "utf-8"
        )
        train(experiment, folder / "models")
    return folder


def model_of(project: Path, experiment: str) -> str:
    """The id of the model that an experiment made."""
    return str(results_of(project, experiment)["model"])


def results_of(project: Path, experiment: str) -> dict[str, Any]:
    """results.json of an experiment."""
    return json.loads((project / "experiments" / experiment / "results.json").read_text("utf-8"))


def answer(
    project: Path,
    experiment: str,
    documents: list[int],
    truth: list[list[int]],
    probabilities: list[list[float]],
    rows: list[int] | None = None,
    **changes: Any,
) -> None:
    """Make up what an experiment's models answered, and change its results; both thresholds become 0.5."""
    results = {**results_of(project, experiment), "thresholds": dict.fromkeys(LABELS, 0.5), **changes}
    keys = np.array(rows if rows is not None else range(len(documents)), dtype=np.uint64)
    held_out = HeldOut(
        tuple(results["thresholds"]),
        keys,
        np.array(documents, dtype=np.uint64),
        np.array(truth, dtype=np.bool_),
        np.array(probabilities),
    )
    write_results(project / "experiments" / experiment, results, held_out)
