"""What experiments keep, how they are listed and compared, and when their models may become the current one."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classify import comparison
from classify.errors import ExperimentError
from classify.experiments import list_experiments, read_held_out, read_results
from classify.metrics import macro_f1
from classify.models import current_of, load_model, read_description
from classify.promotion import promote
from classify.training import train
from tests.test_cli import classify
from tests.toy_experiments import FIRST, LABELS, SECOND, answer, model_of, results_of, write_project

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("island"))


@pytest.fixture
def project(trained: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained, tmp_path / "project"))


def run(project: Path, *arguments: str) -> tuple[int, str, str]:
    done = classify("experiments", *arguments, cwd=project)
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def make_first_current(project: Path) -> None:
    (project / "models" / "current").write_text(model_of(project, FIRST) + "\n", "utf-8")


# What is kept


def test_held_out_probabilities_belong_to_the_examples(trained: Path) -> None:
    folder = trained / "experiments" / FIRST
    held_out = read_held_out(folder, read_results(folder))
    assert held_out.labels == LABELS
    assert (held_out.rows.dtype, held_out.truth.dtype) == (np.uint64, np.bool_)
    assert held_out.truth.shape == held_out.probabilities.shape == (72, 2)
    assert len(set(held_out.rows.tolist())) == 72
    assert len(set(held_out.documents.tolist())) == 6
    assert held_out.truth.sum(axis=0).tolist() == [24, 24]
    found = held_out.probabilities >= list(results_of(trained, FIRST)["thresholds"].values())
    exact = results_of(trained, FIRST)["cross_validation"]["exact"]["value"]
    assert (found == held_out.truth).all(axis=1).mean() == pytest.approx(exact, abs=1e-4)


def test_running_again_keeps_the_same_held_out_bytes(project: Path) -> None:
    folder = project / "experiments" / FIRST
    before = (folder / "held-out.safetensors").read_bytes()
    first = project / "labels" / "examples" / "d0.jsonl"
    first.rename(first.with_name("z.jsonl"))  # the order of files must not matter
    train(folder, project / "models")
    assert (folder / "held-out.safetensors").read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == ["experiment.toml", "held-out.safetensors", "results.json"]


def test_results_tell_data_slices_and_versions(trained: Path) -> None:
    results = results_of(trained, FIRST)
    slices = results["cross_validation"]["slices"]
    assert list(slices["year"]) == ["2019", "2020", "2021", "2022", "2023", "2024"]
    assert {name: sum(s["paragraphs"] for s in by.values()) for name, by in slices.items()} == dict.fromkeys(
        ("length", "genre", "level", "year", "period"), 72
    )
    assert results["multiple"] is True
    assert {"classify", "python", "numpy", "scikit-learn"} <= set(results["versions"])
    assert set(results["data"]["sources"]) == {"codebook.toml", "terms.toml", "lexicon.txt"}
    assert results["data"]["vectors"] is None


def test_held_out_probabilities_of_another_run_are_refused(project: Path) -> None:
    folder = project / "experiments" / FIRST
    shutil.copy(project / "experiments" / SECOND / "held-out.safetensors", folder)
    with pytest.raises(ExperimentError, match="does not match its digest"):
        read_held_out(folder, read_results(folder))


# list


def test_every_folder_is_listed_with_its_state(project: Path) -> None:
    make_first_current(project)
    root = project / "experiments"
    (root / "benchmarks").mkdir()
    (root / "2026-02-04-planned").mkdir()
    (root / "2026-02-04-planned" / "experiment.toml").write_text('question = "何时？"\n', "utf-8")
    (root / "2026-02-03-broken").mkdir()
    (root / "2026-02-03-broken" / "experiment.toml").write_text("question = 1\n", "utf-8")
    listed = list_experiments(project, comparison.current_ids(project))
    assert [(e.id, e.state, e.current) for e in listed] == [
        (FIRST, "trained", True),
        (SECOND, "trained", False),
        ("2026-02-03-broken", "faulty", False),
        ("2026-02-04-planned", "not run", False),
        ("benchmarks", "other kind", False),
    ]
    assert (listed[0].paragraphs, listed[0].codebook, listed[0].held_out) == (72, "island@1", True)
    code, text, errors = run(project, "list")
    assert (code, errors) == (0, "")
    assert text.splitlines()[1].startswith(f"*  {FIRST}")
    assert [e["state"] for e in json.loads(run(project, "list", "--json")[1])] == [e.state for e in listed]


def test_a_project_without_experiments_says_so(tmp_path: Path) -> None:
    code, out, errors = run(tmp_path, "list")
    assert (code, out) == (1, "")
    assert "no such folder; an experiment is a folder" in errors


# compare

TRUTH = [[1, 0], [1, 0], [0, 1], [0, 1]]
# Far from any threshold, since a model promoted decides by its own.
ONE_MISSED = [[0.99, 0.01], [0.02, 0.01], [0.01, 0.99], [0.01, 0.99]]
ALL_RIGHT = [[0.99, 0.01], [0.98, 0.01], [0.01, 0.99], [0.01, 0.99]]


def test_a_comparison_worked_by_hand(project: Path) -> None:
    """One document, so that every resample is the whole: ferry has F1 2/3 against 1, orchard 1 against 1."""
    answer(project, FIRST, [7, 7, 7, 7], TRUTH, ONE_MISSED)
    answer(project, SECOND, [7, 7, 7, 7], TRUTH, ALL_RIGHT)
    code, out, errors = run(project, "compare", FIRST, SECOND, "--json", "--flips", "0")
    assert (code, errors) == (0, "")
    report = json.loads(out)
    third = pytest.approx(1 / 3, abs=1e-4)
    assert report["labels"]["ferry"] == {
        "first": pytest.approx(2 / 3, abs=1e-4), "second": 1.0, "difference": third, "interval": [third, third],
        "above": 1.0,
    }  # fmt: skip
    assert report["labels"]["orchard"]["difference"] == report["labels"]["orchard"]["above"] == 0
    assert report["macro_f1"]["difference"] == pytest.approx(1 / 6, abs=1e-4)
    assert (report["paragraphs"], report["documents"]) == (4, 1)
    assert report["flipped"] == {"gained": 1, "lost": 0}


def test_only_common_paragraphs_with_the_same_labels_count(project: Path) -> None:
    answer(project, FIRST, [1, 1, 2, 2], TRUTH, ALL_RIGHT, rows=[10, 11, 12, 13])
    answer(project, SECOND, [2, 2, 3], [[0, 1], [1, 1], [1, 0]], [[0.1, 0.9]] * 3, rows=[12, 13, 14])
    report = json.loads(run(project, "compare", FIRST, SECOND, "--json", "--flips", "0")[1])
    assert report["paragraphs"] == 1
    assert (report["only_first"], report["only_second"], report["relabelled"]) == (2, 1, 1)


def test_each_experiment_decides_by_its_own_thresholds(project: Path) -> None:
    answer(project, FIRST, [1, 1, 2, 2], TRUTH, ONE_MISSED, thresholds={"ferry": 0.015, "orchard": 0.5})
    answer(project, SECOND, [1, 1, 2, 2], TRUTH, ONE_MISSED)
    report = json.loads(run(project, "compare", FIRST, SECOND, "--json", "--flips", "0")[1])
    assert report["flipped"] == {"gained": 0, "lost": 1}


def test_labels_in_another_order_are_matched_by_name(project: Path) -> None:
    answer(project, FIRST, [1, 1, 2, 2], TRUTH, ALL_RIGHT)
    turned = {"orchard": 0.5, "ferry": 0.5}
    answer(project, SECOND, [1, 1, 2, 2], [r[::-1] for r in TRUTH], [p[::-1] for p in ONE_MISSED], thresholds=turned)
    report = json.loads(run(project, "compare", FIRST, SECOND, "--json", "--flips", "0")[1])
    assert report["labels"]["ferry"]["second"] == pytest.approx(2 / 3, abs=1e-4)
    assert report["flipped"] == {"gained": 0, "lost": 1}


def test_a_codebook_with_one_label_a_text_decides_by_the_most_probable(project: Path) -> None:
    unsure = [[0.3, 0.1], [0.2, 0.1], [0.1, 0.4], [0.1, 0.3]]
    answer(project, FIRST, [1, 1, 2, 2], TRUTH, unsure, multiple=False)
    answer(project, SECOND, [1, 1, 2, 2], TRUTH, unsure)
    report = json.loads(run(project, "compare", FIRST, SECOND, "--json", "--flips", "0")[1])
    assert report["flipped"] == {"gained": 0, "lost": 4}


def test_flips_are_shown_with_text_and_both_answers(project: Path) -> None:
    folder = project / "experiments" / FIRST
    held_out = read_held_out(folder, read_results(folder))
    truth, documents, rows = held_out.truth.astype(int).tolist(), held_out.documents.tolist(), held_out.rows.tolist()
    right = held_out.truth * 0.8 + 0.1
    wrong = right.copy()
    wrong[5] = 1 - wrong[5]  # d0 5: neither label stands, both are given
    answer(project, FIRST, documents, truth, wrong.tolist(), rows)
    answer(project, SECOND, documents, truth, right.tolist(), rows)
    (flip,) = json.loads(run(project, "compare", FIRST, SECOND, "--json")[1])["flips"]
    example = json.loads((project / "labels" / "examples" / "d0.jsonl").read_text("utf-8").splitlines()[5])
    assert (flip["document"], flip["index"], flip["text"]) == ("d0", 5, example["text"])
    assert (flip["right"], flip["expected"]) == ("second", [])
    assert flip["first"] == {"found": ["ferry", "orchard"], "probabilities": {"ferry": 0.9, "orchard": 0.9}}
    assert flip["second"]["found"] == []
    text = run(project, "compare", FIRST, SECOND)[1]
    assert "1 paragraphs right only in the second, 0 right only in the first" in text
    assert example["text"] in text


def test_the_order_of_the_two_turns_the_sign(project: Path) -> None:
    answer(project, FIRST, [1, 1, 2, 2], TRUTH, ONE_MISSED)
    answer(project, SECOND, [1, 1, 2, 2], TRUTH, ALL_RIGHT)
    here, there = (
        json.loads(run(project, "compare", *pair, "--json", "--flips", "0")[1])
        for pair in ((FIRST, SECOND), (SECOND, FIRST))
    )
    assert here["macro_f1"]["difference"] == -there["macro_f1"]["difference"] > 0
    assert here["macro_f1"]["interval"] == [-x for x in reversed(there["macro_f1"]["interval"])]


def bad_labels(project: Path) -> None:
    answer(project, SECOND, [1], [[1, 0]], [[0.9, 0.1]], thresholds={"ferry": 0.5, "harbour": 0.5})


def bad_rows(project: Path) -> None:
    answer(project, SECOND, [1], [[1, 0]], [[0.9, 0.1]], rows=[99])


def not_run(project: Path) -> None:
    (project / "experiments" / SECOND / "results.json").unlink()


def without_held_out(project: Path) -> None:
    (project / "experiments" / SECOND / "held-out.safetensors").unlink()


def not_json(project: Path) -> None:
    (project / "experiments" / SECOND / "results.json").write_text("{", "utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (bad_labels, "their labels differ (ferry, orchard; ferry, harbour)"),
        (bad_rows, "nothing can be compared"),
        (not_run, "results.json: missing; run `classify train"),
        (without_held_out, "held-out.safetensors: missing; run `classify train"),
        (not_json, "results.json: Input data was truncated"),
    ],
)
def test_what_cannot_be_compared_is_one_line(project: Path, change: Any, message: str) -> None:
    change(project)
    code, out, errors = run(project, "compare", FIRST, SECOND)
    assert (code, out, errors.count("\n")) == (1, "", 1)
    assert message in errors


def test_an_unknown_experiment_is_named(project: Path) -> None:
    code, _, errors = run(project, "compare", FIRST, "2026-01-01-nowhere")
    assert code == 1
    assert errors == f"classify: 2026-01-01-nowhere: no such experiment; known: {FIRST}, {SECOND}\n"


# promote

DOCUMENTS = [d for d in range(8) for _ in range(4)]


def worse_second(project: Path) -> None:
    """In each of eight documents the second misses a paragraph that the first finds."""
    answer(project, FIRST, DOCUMENTS, TRUTH * 8, ALL_RIGHT * 8)
    answer(project, SECOND, DOCUMENTS, TRUTH * 8, ONE_MISSED * 8)
    make_first_current(project)


def records(project: Path) -> list[dict[str, Any]]:
    path = project / "models" / "promotions.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def current(project: Path) -> str:
    folder = current_of(project / "models")
    assert folder is not None
    return folder.name


def test_a_significantly_worse_model_is_refused(project: Path) -> None:
    worse_second(project)
    code, out, errors = run(project, "promote", SECOND)
    assert (code, out, errors.count("\n")) == (1, "", 1)
    assert "significantly worse" in errors
    assert "-0.167, 95 % interval -0.167 to -0.167" in errors
    assert current(project) == model_of(project, FIRST)
    assert records(project) == []


def test_a_forced_promotion_keeps_its_reason(project: Path) -> None:
    worse_second(project)
    code, out, _ = run(project, "promote", SECOND, "--force", "--reason", "更快")
    assert (code, out) == (0, model_of(project, SECOND) + "\n")
    assert current(project) == model_of(project, SECOND)
    (record,) = records(project)
    assert (record["from"], record["to"]) == (model_of(project, FIRST), model_of(project, SECOND))
    assert (record["forced"], record["reason"]) == (True, "更快")
    assert record["difference"] == {"difference": -0.1667, "interval": [-0.1667, -0.1667], "above": 0.0}
    assert "significantly worse" in record["objections"][0]
    assert "更快" in (project / "models" / "promotions.jsonl").read_text("utf-8")


def test_force_needs_a_reason(project: Path) -> None:
    worse_second(project)
    for reason in ((), ("--reason", "  ")):
        code, out, errors = run(project, "promote", SECOND, "--force", *reason)
        assert (code, out) == (2, "")
        assert "--force needs --reason" in errors
    assert current(project) == model_of(project, FIRST)


def test_worse_by_chance_is_not_refused(project: Path) -> None:
    """One paragraph of one document out of eight: a third of the resamples do not even hold it."""
    answer(project, FIRST, DOCUMENTS, TRUTH * 8, ALL_RIGHT * 8)
    answer(project, SECOND, DOCUMENTS, TRUTH * 8, ONE_MISSED + ALL_RIGHT * 7)
    make_first_current(project)
    promotion, notes = promote(project / "models" / model_of(project, SECOND), NOON, None, force=False)
    assert promotion is not None
    assert promotion.difference is not None
    assert promotion.difference["difference"] < 0 == promotion.difference["interval"][1]
    assert (promotion.date, promotion.forced, promotion.reason, notes) == ("2026-02-03T12:00:00Z", False, None, [])
    assert current(project) == model_of(project, SECOND)


def test_promotions_are_recorded_one_after_the_other(project: Path) -> None:
    (project / "models" / "current").unlink(missing_ok=True)
    code, _, errors = run(project, "promote", model_of(project, FIRST))
    assert code == 0
    assert "no current model to compare with" in errors
    assert run(project, "promote", str(project / "models" / model_of(project, SECOND)))[0] == 0
    code, out, errors = run(project, "promote", SECOND)
    assert (code, out) == (0, model_of(project, SECOND) + "\n")
    assert "is the current model already" in errors
    assert [(r["from"], r["to"]) for r in records(project)] == [
        (None, model_of(project, FIRST)),
        (model_of(project, FIRST), model_of(project, SECOND)),
    ]


def test_without_the_current_models_held_out_file_it_is_said(project: Path) -> None:
    worse_second(project)
    (project / "experiments" / FIRST / "held-out.safetensors").unlink()
    code, _, errors = run(project, "promote", SECOND)
    assert code == 0
    assert "not compared with the current model" in errors
    assert "held-out.safetensors: missing" in errors
    assert records(project)[0]["difference"] is None


def test_a_model_that_cannot_be_compared_is_refused(project: Path) -> None:
    worse_second(project)
    (project / "experiments" / SECOND / "held-out.safetensors").unlink()
    code, _, errors = run(project, "promote", SECOND)
    assert (code, errors.count("\n")) == (1, 1)
    assert "it cannot be compared" in errors


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("version = 1", "version = 2", "island@1 against island@2"),
        ("果树种植", "果树种植与加工", "definitions or rules of island@1 were changed"),
        ('id = "orchard"', 'id = "grove"', "labels ferry, orchard against ferry, grove"),
    ],
)
def test_a_codebook_changed_since_is_refused(project: Path, old: str, new: str, part: str) -> None:
    make_first_current(project)
    path = project / "labels" / "codebook.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    code, _, errors = run(project, "promote", SECOND)
    assert (code, errors.count("\n")) == (1, 1)
    assert f"its codebook is not labels/codebook.toml ({part})" in errors
    assert current(project) == model_of(project, FIRST)
    assert run(project, "promote", SECOND, "--force", "--reason", "手册随后改回")[0] == 0


def test_a_current_model_under_another_codebook_is_an_objection(project: Path) -> None:
    make_first_current(project)
    codebook = project / "labels" / "codebook.toml"
    codebook.write_text(codebook.read_text("utf-8").replace("version = 1", "version = 2"), "utf-8")
    train(project / "experiments" / SECOND, project / "models")
    code, _, errors = run(project, "promote", SECOND)
    assert (code, errors.count("\n")) == (1, 1)
    assert "its codebook is not the current model's (island@2 against island@1)" in errors


def test_an_unknown_model_is_named(project: Path) -> None:
    code, _, errors = run(project, "promote", "nowhere")
    assert code == 1
    assert "nowhere: no such model or experiment; known models: " in errors


# tune


def test_tuned_thresholds_make_a_new_model_with_the_same_arrays(project: Path) -> None:
    sure = [[0.9, 0.1], [0.3, 0.1], [0.6, 0.9], [0.1, 0.9]]
    answer(project, FIRST, [1, 1, 2, 2], TRUTH, sure)
    code, out, errors = run(project, "tune", FIRST, "--recall", "1", "--label", "ferry")
    assert code == 0
    old, new = (project / "models" / name for name in (model_of(project, FIRST), out.strip()))
    assert new != old
    changed = {p.name for p in old.iterdir() if p.read_bytes() != (new / p.name).read_bytes()}
    assert changed == {"model.json", "CARD.md"}
    before, after = read_description(old), read_description(new)
    # Up to 0.30 both paragraphs of ferry are found, with one more: recall 1, precision 2/3.
    assert after.thresholds == (0.3, before.thresholds[1])
    assert after.tuned is not None
    assert after.tuned.model == old.name
    assert {label: (g.measure, g.value) for label, g in after.tuned.goals.items()} == {"ferry": ("recall", 1.0)}
    assert load_model(new).classifier.thresholds.tolist() == list(after.thresholds)
    assert ["ferry", "0.30", "0.667", "1.000", "0.800"] in [
        [line.split()[0], *line.split()[2:]] for line in errors.splitlines()
    ]
    assert "| ferry | recall 1 | 0.30 | 0.667 | 1.000 | 0.800 |" in (new / "CARD.md").read_text("utf-8")


def test_a_tuned_model_can_be_tuned_on_and_promoted(project: Path) -> None:
    answers = [[0.9, 0.1], [0.3, 0.1], [0.6, 0.9], [0.1, 0.9]]
    answer(project, FIRST, [1, 1, 2, 2], TRUTH, answers)
    once = run(project, "tune", FIRST, "--recall", "1", "--label", "ferry")[1].strip()
    twice = run(project, "tune", once, "--precision", "1", "--label", "orchard")[1].strip()
    tuned = read_description(project / "models" / twice).tuned
    assert tuned is not None
    assert tuned.model == model_of(project, FIRST)
    assert {label: goal.measure for label, goal in tuned.goals.items()} == {"ferry": "recall", "orchard": "precision"}
    card = (project / "models" / twice / "CARD.md").read_text("utf-8")
    assert card.count("## Thresholds re-chosen") == 1
    make_first_current(project)
    assert run(project, "promote", twice)[0] == 0
    # Its own thresholds were compared, not those of its experiment.
    (record,) = records(project)
    truth, probability = np.array(TRUTH, dtype=np.bool_), np.array(answers)
    macro = [
        macro_f1(truth, probability >= read_description(project / "models" / name).thresholds)
        for name in (model_of(project, FIRST), twice)
    ]
    assert record["difference"]["difference"] == pytest.approx(macro[1] - macro[0], abs=1e-4)
    assert macro[1] == pytest.approx((0.8 + 1.0) / 2)
    assert json.loads(run(project, "list", "--json")[1])[0]["current"] is True


def test_a_goal_out_of_reach_names_the_best(project: Path) -> None:
    answer(project, FIRST, [1, 1, 2, 2], TRUTH, [[0.2, 0.1], [0.2, 0.1], [0.9, 0.9], [0.1, 0.9]])
    before = sorted(p.name for p in (project / "models").iterdir())
    code, out, errors = run(project, "tune", FIRST, "--precision", "0.9")
    assert (code, out, errors.count("\n")) == (1, "", 1)
    assert "no threshold gives precision 0.9 held out: ferry reaches 0.667 at best;" in errors
    assert sorted(p.name for p in (project / "models").iterdir()) == before


def test_tuning_errors_are_one_line(project: Path) -> None:
    assert (
        "has no label harbour; known: ferry, orchard"
        in run(project, "tune", FIRST, "--beta", "1", "--label", "harbour")[2]
    )
    answer(project, SECOND, [1, 1, 2, 2], TRUTH, ALL_RIGHT, multiple=False)
    assert "allows one label" in run(project, "tune", SECOND, "--beta", "1")[2]
    for wrong in ((), ("--beta", "1", "--recall", "0.5"), ("--precision", "1.5")):
        assert run(project, "tune", FIRST, *wrong)[0] == 2
