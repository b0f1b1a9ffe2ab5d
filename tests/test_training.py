"""Training from an experiment's description: the same arrays again, clear refusals."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classify import metrics
from classify.classifier.evidence import evidence
from classify.classifier.features import clause_units, count_within
from classify.classifier.fit import best_thresholds, folds_for
from classify.classifier.score import score_paragraphs
from classify.documents.plain import plain
from classify.errors import ClassifyError, ExampleError, ExperimentError
from classify.examples import read_examples
from classify.experiments import read_experiment
from classify.models import Model, load_model, vectors_folder
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


def test_purpose_sentences_are_read_unless_the_experiment_says_no(project: Path) -> None:
    purpose = "为改造低产茶园5项，推广茶叶机采，制定本办法。"
    for d in range(6):
        with (project / "labels" / "examples" / f"d{d}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"document": f"d{d}", "index": 90, "text": purpose}, ensure_ascii=False) + "\n")
    for setting in ("true", "false"):
        path = project / "experiments" / "2026-01-01-toy" / "experiment.toml"
        path.write_text(f'question = "?"\n[features]\npurposes = {setting}\n[model]\nfolds = 3\n', "utf-8")
        folder, _ = run(project)
        record = tag_document(f"{purpose}\n改造低产茶园5项。\n".encode(), "x", load_model(folder))
        assert (max(record.paragraphs[0].probabilities.values()) > 0) == (setting == "true")
    assert [label.id for label in record.paragraphs[1].labels] == ["tea"]


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
        ('question = "x"\n[model]\nword_dropout = 1.0\nepochs = 0\n', "model.word_dropout"),
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


def own_project(
    folder: Path,
    labels: Sequence[str],
    rows: Sequence[dict[str, Any]],
    *,
    multiple: bool = True,
    terms: str | None = None,
    more: str = "",
) -> Path:
    """A project as a user has it: a codebook, perhaps rows and terms, no documents and no lexicon; its experiment."""
    (folder / "labels" / "examples").mkdir(parents=True)
    stanzas = "".join(f'[[label]]\nid = "{label}"\nname = "{label}"\ndefinition = "{label}"\n' for label in labels)
    head = f'id = "own"\nversion = 1\nmultiple = {"true" if multiple else "false"}\n'
    (folder / "labels" / "codebook.toml").write_text(head + stanzas, "utf-8")
    if rows:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / "labels" / "examples" / "rows.jsonl").write_text(lines, "utf-8")
    if terms is not None:
        (folder / "seeds").mkdir()
        (folder / "seeds" / "terms.toml").write_text(terms, "utf-8")
    experiment = folder / "experiments" / "2026-01-01-own"
    experiment.mkdir(parents=True)
    (experiment / "experiment.toml").write_text(f'question = "x"\n{more}', "utf-8")
    return experiment


def train_own(experiment: Path) -> tuple[Model, dict[str, Any]]:
    folder, results = train(experiment, experiment.parent.parent / "models")
    return load_model(folder), results


def probabilities(model: Model, text: str) -> dict[str, float]:
    scored = score_paragraphs(model.classifier, [clause_units(plain(text, 0, len(text)), ())])[0]
    return dict(zip(model.codebook.labels, scored.probabilities.tolist(), strict=True))


def titles(words: Sequence[Sequence[str]], each: int, seed: int = 0) -> Iterator[tuple[str, int]]:
    """Short titles of each list of words with a common ending, and the place of the list."""
    draw = random.Random(seed)
    for _ in range(each):
        for k, own in enumerate(words):
            yield f"{draw.choice(own)}{draw.choice(own)}{draw.choice(['通知', '意见', '情况', '办法'])}", k


WORDS = [["茶园", "制茶", "采茶"], ["渔港", "渔船", "网箱"], ["盐田", "晒盐", "盐场"]]
IDS = ["tea", "fishing", "salt"]
TERMS = '[tea]\npositive = ["茶园", "采茶"]\nnegative = ["茶园路"]\n[fishing]\npositive = ["渔船", "渔港"]\n'


def test_two_labels_learn_from_rows_of_text_and_labels_alone(tmp_path: Path) -> None:
    rows = [{"text": text, "labels": IDS[k : k + 1] if k < 2 else []} for text, k in titles(WORDS, 20)]
    model, results = train_own(own_project(tmp_path, IDS[:2], rows))
    assert results["data"]["documents"] == 60
    assert results["warnings"] == []
    assert results["cross_validation"]["macro_f1"]["value"] > 0.95
    found = probabilities(model, "采茶情况")
    assert found["tea"] > 0.6
    assert found["fishing"] < 0.4


def test_a_single_label_codebook_gives_each_text_exactly_one(tmp_path: Path) -> None:
    rows = [{"text": text, "labels": [IDS[k]]} for text, k in titles(WORDS, 15)]
    model, results = train_own(own_project(tmp_path, IDS, rows, multiple=False))
    assert results["cross_validation"]["exact"]["value"] > 0.9
    assert results["cross_validation"]["calibration_error"] < 0.15
    found = probabilities(model, "今年晒盐")
    assert sum(found.values()) == pytest.approx(1)
    assert max(found, key=lambda label: found[label]) == "salt"
    record = tag_document("一、生产\n今年晒盐很多，新建渔港一处。修缮渔船两艘。\n".encode(), "x", model)
    assert [len(p.labels) for p in record.paragraphs if p.kind == "body"] == [1]


def test_a_row_without_its_one_label_is_refused(tmp_path: Path) -> None:
    rows = [{"text": "采茶", "labels": ["tea"]}, {"text": "办公"}, {"text": "茶与盐", "labels": ["tea", "salt"]}]
    with pytest.raises(ExampleError) as caught:
        train_own(own_project(tmp_path, IDS, rows, multiple=False))
    assert "line 2: no labels in a codebook that gives each text exactly one" in str(caught.value)
    assert "line 3: 2 labels in a codebook that gives each text exactly one" in str(caught.value)


@pytest.mark.parametrize("multiple", [True, False], ids=["multiple", "single"])
def test_two_hundred_labels(tmp_path: Path, multiple: bool) -> None:
    labels = [f"l{k}" for k in range(200)]
    characters = [chr(0x4E00 + 40 * k) + chr(0x4E01 + 40 * k) for k in range(400)]
    words = [[characters[2 * k], characters[2 * k + 1]] for k in range(200)]
    rows = [{"text": text, "labels": [labels[k]]} for text, k in titles(words, 3)]
    model, results = train_own(own_project(tmp_path, labels, rows, multiple=multiple, more="[model]\nfolds = 2\n"))
    assert results["warnings"][0].endswith("and 180 more")
    if not multiple:
        assert results["cross_validation"]["micro_f1"]["value"] > 0.6
    found = probabilities(model, str(rows[17]["text"]))
    assert max(found, key=lambda label: found[label]) == "l17"


def test_seed_terms_alone_make_a_model_that_tags_and_shows_its_terms(tmp_path: Path) -> None:
    model, results = train_own(own_project(tmp_path, IDS, [], terms=TERMS))
    assert results["cross_validation"] is None
    assert results["warnings"] == [
        "no examples: a first model from 4 seed terms; nothing was measured",
        "never given, for want of examples and seed terms: salt",
    ]
    text = "一、生产\n今年改造茶园五百亩，新增就业三百人。\n"
    label = tag_document(text.encode(), "x", model).paragraphs[1].labels[0]
    assert (label.id, [t.text for e in label.evidence for t in e.terms]) == ("tea", ["茶园"])
    assert probabilities(model, "茶园路开通，行人称便")["tea"] < 0.3
    more, less = probabilities(model, "到茶园采茶"), probabilities(model, "到茶园开会")
    assert more["tea"] > less["tea"] > 0.7
    assert max(more["fishing"], more["salt"]) < 0.3
    both = probabilities(model, "茶园与渔港")
    assert min(both["tea"], both["fishing"]) > 0.5


def test_seed_terms_alone_choose_one_of_many_labels(tmp_path: Path) -> None:
    labels = ["tea", "fishing", *(f"l{k}" for k in range(60))]
    terms = TERMS + "".join(f'[l{k}]\npositive = ["词{k}号"]\n' for k in range(60))
    model, _ = train_own(own_project(tmp_path, labels, [], multiple=False, terms=terms))
    assert probabilities(model, "新建渔港一处")["fishing"] > 0.7


def test_word_vectors_find_what_the_terms_do_not_name(tmp_path: Path) -> None:
    vectors = f'[data]\nvectors = "{vectors_folder(None).name}"\n'
    terms = '[money]\npositive = ["贷款", "银行"]\n[school]\npositive = ["学校", "教师"]\n'
    plain_model, _ = train_own(own_project(tmp_path / "a", ["money", "school"], [], terms=terms))
    model, _ = train_own(own_project(tmp_path / "b", ["money", "school"], [], terms=terms, more=vectors))
    assert probabilities(plain_model, "课程与教学")["school"] == 0
    found = probabilities(model, "课程与教学")
    assert found["school"] > 0.6
    assert found["money"] < 0.3
    assert probabilities(model, "银行发放贷款")["money"] > 0.8


def test_seed_terms_still_count_with_few_examples(tmp_path: Path) -> None:
    rows = [{"text": t, "labels": [label]} for label, t in (("tea", "制茶通知"), ("fishing", "网箱办法"))]
    rows += [{"text": "修缮社区食堂"}, {"text": "更新路灯管线"}, {"text": "制茶情况", "labels": ["tea"]}]
    seeded, results = train_own(own_project(tmp_path / "a", IDS, rows, terms=TERMS))
    unseeded, _ = train_own(own_project(tmp_path / "b", IDS, rows))
    assert probabilities(seeded, "新造渔船")["fishing"] > 0.5 > probabilities(unseeded, "新造渔船")["fishing"]
    assert results["warnings"] == [
        "never given, for want of examples and seed terms: salt",
        "hardly learnt and hardly measured, for fewer than 5 examples: tea (2), fishing (1)",
    ]


@pytest.mark.parametrize("multiple", [True, False], ids=["multiple", "single"])
def test_rare_labels_train_and_are_named(tmp_path: Path, multiple: bool) -> None:
    rows = [
        {"text": text, "labels": [IDS[k]], "document": f"d{i % 7}"} for i, (text, k) in enumerate(titles(WORDS, 12))
    ]
    rows += [{"text": "弹棉花的手艺", "labels": ["cotton"], "document": "d1"}]
    rows += [{"text": f"烧瓷窑{i}号窑口", "labels": ["china"], "document": "d2"} for i in range(6)]
    model, results = train_own(own_project(tmp_path, [*IDS, "cotton", "china"], rows, multiple=multiple))
    assert results["warnings"] == [
        "hardly learnt and hardly measured, for fewer than 5 examples: cotton (1)",
        "not measured, since all examples are of one document: china",
    ]
    assert results["thresholds"]["cotton"] == pytest.approx(0.5, abs=0.03)
    cotton = probabilities(model, "弹棉花的手艺")["cotton"]
    assert cotton > 2 * probabilities(model, "采茶通知")["cotton"]
    china = probabilities(model, "烧瓷窑3号窑口")
    assert max(china, key=lambda label: china[label]) == "china"


def test_pooling_never_turns_a_stronger_clause_into_a_lower_probability(tmp_path: Path) -> None:
    draw = random.Random(1)
    rows = [
        {"text": f"{draw.choice('甲乙丙丁')}{draw.choice('子丑寅卯')}事项", "labels": draw.choice([[], ["tea"]])}
        for _ in range(60)
    ]
    model, _ = train_own(own_project(tmp_path, IDS[:1], rows))
    assert (model.classifier.pooling.coefficients.sum(axis=1) >= 0).all()


def test_neither_terms_nor_examples_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ExampleError) as caught:
        train_own(own_project(tmp_path, IDS, []))
    assert "no examples, and no seed terms" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["terms", "lexicon", "examples"])
def test_a_stated_file_must_be_there(tmp_path: Path, name: str) -> None:
    experiment = own_project(tmp_path, IDS, [], terms=TERMS, more=f'[data]\n{name} = "nowhere"\n')
    with pytest.raises(ClassifyError, match="nowhere"):
        train_own(experiment)


def test_evidence_of_a_short_text_is_that_text(tmp_path: Path) -> None:
    rows = [{"text": text, "labels": [IDS[k]]} for text, k in titles(WORDS, 12)]
    model, _ = train_own(own_project(tmp_path, IDS, rows))
    paragraph = plain("采茶通知", 0, 4)
    scored = score_paragraphs(model.classifier, [clause_units(paragraph, ())])[0]
    assert [e.text for e in evidence(model.classifier, scored, 0, paragraph, "采茶通知")] == ["采茶通知"]


def test_folds_are_fewer_when_data_are_plenty() -> None:
    assert folds_for(10, 6_105, 6) == 10
    assert folds_for(10, 12_000, 65) == 5
    assert folds_for(10, 200_000, 10) == 3
    assert folds_for(2, 200_000, 10) == 2


def test_counting_is_exact_within_its_bound_and_keeps_the_frequent_beyond_it() -> None:
    rows = [[f"rare{i}", "often", f"some{i % 3}"] for i in range(100)]
    exact, total = count_within(rows, 1000)
    assert (total, exact["often"], exact["rare5"], exact["some0"]) == (100, 100, 1, 34)
    bounded, total = count_within(rows, 20)
    assert (total, bounded["often"], bounded["some1"]) == (100, 100, 33)
    assert len(bounded) <= 20


def test_thresholds_of_few_positives_stay_near_a_half() -> None:
    probability = np.linspace(0, 1, 300)[:, None] ** 3
    few, many = np.zeros((300, 1), np.bool_), np.zeros((300, 1), np.bool_)
    few[[-1, -150]] = True
    many[::5] = True  # sixty, whatever the probability: none is told apart, and the best F1 is that of giving all
    assert abs(best_thresholds(few, probability)[0] - 0.5) < 0.04
    assert best_thresholds(many, probability)[0] < 0.25


def test_resampled_sums_are_the_sums_of_resampled_documents() -> None:
    documents = ["a", "b", "b", "c", "a"]
    values = np.arange(5.0)
    sums = metrics.resampled_sums(documents, np.stack([values, np.ones(5)], axis=1), seed=1, draws=200)
    by_rows = metrics.bootstrap(documents, lambda rows: float(values[rows].mean()), seed=1, draws=200)
    assert metrics.interval(sums[:, 0] / sums[:, 1]) == pytest.approx(by_rows)
