"""Centroids, thresholds and the themes model; coherence, diversity and agreement of clusterings."""

from pathlib import Path

import numpy as np
import pytest

from classify.errors import ModelError
from classify.themes.assign import assign, centre, load_themes, save_themes
from classify.themes.centroids import fit_centroids
from classify.themes.clusters import hierarchy
from classify.themes.coherence import best_matches, diversity, npmi


def groups(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    middles = np.eye(3, 8) * 4
    rows = np.concatenate([m + random.normal(0, 0.6, (60, 8)) for m in middles])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), np.repeat(np.arange(3), 60)


def test_paragraphs_go_to_their_own_theme_and_unknown_ones_to_none() -> None:
    rows, labels = groups()
    c = fit_centroids(rows, labels, rows.mean(axis=0))
    given, cosines = assign(c, rows)
    assert (given == labels).mean() > 0.9
    assert set(np.unique(given[given != labels])) <= {-1}
    assert cosines.max() <= 1 + 1e-6
    zero = np.zeros((1, 8), np.float32)
    assert assign(c, zero)[0].tolist() == [-1]
    away = np.zeros((1, 8), np.float32)
    away[0, 7] = -1
    assert assign(c, away)[0].tolist() == [-1]


def test_a_zero_vector_stays_zero_when_centred() -> None:
    assert not centre(np.zeros((1, 4), np.float32), np.ones(4, np.float32)).any()


def test_no_themes_assign_nothing() -> None:
    rows, labels = groups()
    c = fit_centroids(rows, np.full_like(labels, -1), rows.mean(axis=0))
    assert (assign(c, rows)[0] == -1).all()


def test_a_themes_model_comes_back_as_saved_and_damage_is_named(tmp_path: Path) -> None:
    rows, labels = groups()
    c = fit_centroids(rows, labels, rows.mean(axis=0))
    folder = save_themes(tmp_path, "vectors-x", ("t001", "t002", "t003"), ("甲", "乙", "丙"), c, "# card\n")
    assert save_themes(tmp_path, "vectors-x", ("t001", "t002", "t003"), ("甲", "乙", "丙"), c, "") == folder
    loaded = load_themes(folder)
    assert loaded.names == ("甲", "乙", "丙")
    assert (assign(loaded.centroids, rows)[0] == assign(c, rows)[0]).all()
    (folder / "centroids.safetensors").write_bytes(b"x")
    with pytest.raises(ModelError, match=r"centroids\.safetensors: does not match its digest"):
        load_themes(folder)
    (folder / "themes.json").write_text("{}")
    with pytest.raises(ModelError, match="does not match the folder's name"):
        load_themes(folder)
    with pytest.raises(ModelError, match="missing"):
        load_themes(tmp_path / "none")


def test_npmi_by_hand() -> None:
    paragraphs = [{"a", "b"}, {"a", "b"}, {"c"}, {"a"}]
    # p(a)=3/4, p(b)=1/2, p(ab)=1/2: log(4/3) / log 2
    assert npmi([["a", "b"]], paragraphs) == [pytest.approx(np.log(4 / 3) / np.log(2))]
    assert npmi([["a", "c"], ["a"]], paragraphs) == [-1.0, 0.0]


def test_diversity_is_the_share_of_distinct_terms() -> None:
    assert diversity([["a", "b"], ["b", "c"]]) == 0.75
    assert diversity([]) == 0.0


def test_best_matches_by_hand() -> None:
    labels = np.array([0, 0, 0, 1, 1, -1])
    other = np.array([1, 1, -1, 0, 0, 0])
    every = np.ones(6, np.bool_)
    assert best_matches(labels, other, every) == [pytest.approx(2 / 3), pytest.approx(2 / 3)]
    assert best_matches(labels, np.full(6, -1), every) == [0.0, 0.0]


def test_the_hierarchy_joins_the_likest_first() -> None:
    rows = np.array([[1, 0, 0], [0, 1, 0], [0.96, 0.28, 0], [0, 0, 1]], np.float32)
    branches = hierarchy(rows)
    assert [(b.left, b.right) for b in branches] == [((0,), (2,)), ((1,), (0, 2)), ((3,), (0, 1, 2))]
    assert branches[0].distance == pytest.approx(0.04, abs=1e-6)
    assert hierarchy(rows[:2]) == ()
