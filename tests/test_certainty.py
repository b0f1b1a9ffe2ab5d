"""Uncertain bands, thresholds on top of them, and measures in the record."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from typer.testing import CliRunner

from classify.classifier.certainty import uncertain_bands
from classify.classifier.score import unsure
from classify.cli import app
from classify.models import Model
from classify.records import Measure
from classify.tagging import tag_document
from tests.conftest import ROOT

TEXT = """关于支持海沧市船舶工业的若干措施

一是建设深水锚泊重点实验室，组织揭榜挂帅攻关项目6项。二是安排专项资金3000万元，对首台套装备给予保费补贴。三是新增工业用地500亩，推行弹性年期出让。各单位要高度重视，按时报送情况。
"""


def test_a_band_reaches_to_where_labels_given_are_right_often_enough() -> None:
    # Above 0.9 all are right, between 0.5 and 0.9 half of them: the band must end at 0.9.
    sure, open_ = np.full(40, 0.9), np.full(40, 0.6)
    probability = np.concatenate([sure, open_, np.full(200, 0.1)])[:, None]
    truth = np.concatenate([np.ones(40), np.tile([1, 0], 20), np.zeros(200)]).astype(bool)[:, None]
    assert uncertain_bands(truth, probability, np.array([0.5]), 0.95).tolist() == [[0.5, 0.9]]


def test_a_band_reaches_down_to_where_few_labels_are_missed() -> None:
    # Two of twenty stand at 0.2: with one in twenty allowed below, the band must take them in.
    probability = np.concatenate([np.full(18, 0.95), np.full(2, 0.2), np.full(50, 0.05)])[:, None]
    truth = np.concatenate([np.ones(20), np.zeros(50)]).astype(bool)[:, None]
    assert uncertain_bands(truth, probability, np.array([0.5]), 0.95).tolist() == [[0.2, 0.5]]


def test_a_label_never_seen_is_always_uncertain() -> None:
    assert uncertain_bands(np.zeros((5, 1), bool), np.full((5, 1), 0.3), np.array([0.5])).tolist() == [[0, 1]]


def test_without_a_probability_that_is_right_often_enough_the_band_reaches_one() -> None:
    truth = np.tile([True, False], 30)[:, None]
    assert uncertain_bands(truth, np.full((60, 1), 0.8), np.array([0.5]))[0, 1] == 1


@given(
    arrays(np.bool_, (60, 2)),
    arrays(np.float64, (60, 2), elements=st.floats(0, 1, width=32)),
    st.floats(0.05, 0.95),
    st.sampled_from([0.8, 0.95]),
)
def test_outside_the_band_answers_are_right_at_the_stated_rate(
    truth: np.ndarray, probability: np.ndarray, threshold: float, rate: float
) -> None:
    bands = uncertain_bands(truth, probability, np.full(2, threshold), rate)
    for k, (low, high) in enumerate(bands):
        assert 0 <= low <= threshold + 1e-9
        assert high >= threshold - 1e-9
        above = probability[:, k] >= high
        if high < 1 and above.any() and truth[:, k].any():
            lowest = probability[above, k].min()
            assert truth[probability[:, k] >= lowest, k].mean() >= rate - 1e-9
        if truth[:, k].any():
            assert (truth[:, k] & (probability[:, k] < low)).sum() <= (1 - rate) * truth[:, k].sum() + 1e-9


def test_the_shipped_model_says_where_it_is_unsure(model: Model) -> None:
    bands = model.classifier.bands
    assert bands is not None
    thresholds = model.classifier.thresholds
    assert (bands[:, 0] <= thresholds).all()
    assert (bands[:, 1] >= thresholds).all()
    inside = (bands[:, 0] + bands[:, 1]) / 2
    assert unsure(model.classifier, inside).any()
    assert not unsure(model.classifier, np.zeros(len(thresholds))).any()


def test_records_name_exactly_the_labels_within_their_band(model: Model) -> None:
    bands = model.classifier.bands
    assert bands is not None
    seen = 0
    for path in sorted((ROOT / "seeds" / "documents").glob("gwr-*.txt"))[:3]:
        for p in tag_document(path.read_bytes(), path.name, model).paragraphs:
            within = [
                name
                for (low, high), (name, q) in zip(bands, p.probabilities.items(), strict=False)
                if low <= q < high and q > 0
            ]
            assert list(p.uncertain) == within
            seen += len(within)
    assert seen > 0


def test_a_least_probability_takes_labels_away_and_nothing_else(model: Model) -> None:
    free = tag_document(TEXT.encode(), "x.txt", model)
    strict = tag_document(TEXT.encode(), "x.txt", model, min_probability=0.999)
    assert any(p.labels for p in free.paragraphs)
    for a, b in zip(free.paragraphs, strict.paragraphs, strict=True):
        assert b.labels == tuple(label for label in a.labels if label.probability >= 0.999)
        assert (a.probabilities, a.uncertain) == (b.probabilities, b.uncertain)


def test_measures_are_sentences_or_counted_items_with_the_labels_they_earned(model: Model) -> None:
    body = tag_document(TEXT.encode(), "x.txt", model, measures=True).paragraphs[-1]
    assert isinstance(body.measures, tuple)
    found: tuple[Measure, ...] = body.measures
    assert [m.text[:2] for m in found] == ["一是", "二是", "三是"]
    assert [TEXT[m.start : m.end] for m in found] == [m.text for m in found]
    assert "innovation" in [label.id for label in found[0].labels]
    assert "financing" in [label.id for label in found[1].labels]
    assert [label.id for label in found[2].labels] == ["land"]
    assert {label.id for m in found for label in m.labels} == {label.id for label in body.labels}


def test_measures_are_in_the_record_only_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    plain = json.loads(CliRunner().invoke(app, ["tag", "--no-themes", str(path)]).stdout)
    asked = json.loads(CliRunner().invoke(app, ["tag", "--no-themes", "--measures", str(path)]).stdout)
    assert all("measures" not in p for p in plain["paragraphs"])
    assert len(asked["paragraphs"][-1]["measures"]) == 3


@pytest.mark.parametrize("value", ["-0.1", "1.1", "high"])
def test_a_probability_out_of_range_is_wrong_usage(value: str) -> None:
    assert CliRunner().invoke(app, ["tag", "--min-probability", value, "x.txt"]).exit_code == 2
