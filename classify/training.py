"""Examples and a codebook to a model and a report."""

import hashlib
import json
import platform
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from classify import __version__, metrics
from classify.classifier.fit import Fitted, Paragraphs, fit, prepare
from classify.classifier.score import decide
from classify.codebook import Codebook, Terms, read_codebook, read_terms
from classify.errors import ExampleError
from classify.examples import Example, bodies, read_examples
from classify.experiments import Data, Experiment, held_out_rows, read_experiment, write_results
from classify.models import find_vectors, save_model
from classify.quality import evaluate, rounded
from classify.words import read_lexicon, segmenter

_RARE = 5  # examples of a label below which its figures mean little
_NAMED = 20  # labels that a warning names
_VERSIONS = ("numpy", "scipy", "scikit-learn", "rjieba")


def train(folder: Path, models: Path) -> tuple[Path, dict[str, Any]]:
    """Run the experiment in a folder: fit, write the model below `models` and results.json beside the description.

    Without examples the model is made of the seed terms, and `cross_validation` is null. Returns the model's folder
    and the results, with `warnings` for the user. Same data and seed give the same arrays.
    """
    started = time.perf_counter()
    experiment = read_experiment(folder)
    root = folder.resolve().parent.parent
    paths = {name: root / getattr(experiment.data, name) for name in ("codebook", "terms", "lexicon")}
    codebook = read_codebook(paths["codebook"])
    stated = {name: getattr(experiment.data, name) != getattr(Data(), name) for name in Data.__struct_fields__}
    terms = read_terms(paths["terms"], codebook, stated["terms"])
    cut = segmenter(read_lexicon(paths["lexicon"], stated["lexicon"]))
    source = root / experiment.data.examples
    examples = sorted(
        bodies(read_examples(source, codebook, stated["examples"])), key=lambda e: (e.document, e.index, e.text)
    )
    _refuse_too_little(examples, terms, source, paths["terms"])
    data = prepare(examples, codebook, experiment.features)
    vectors = find_vectors(experiment.data.vectors, models) if experiment.data.vectors else None
    fitted = fit(data, codebook, terms, cut, vectors, experiment.features, experiment.model, experiment.seed)
    fitted = _as_stored(fitted)
    quality = _quality(root / experiment.data.manifest, examples, data, fitted, codebook, experiment.seed)
    digest = hashlib.sha256(msgspec.json.encode(examples)).hexdigest()
    name = folder.resolve().name
    sources = {
        f"{key}.{'txt' if key == 'lexicon' else 'toml'}": path.read_bytes() if path.exists() else b""
        for key, path in paths.items()
    }
    card = _card(name, experiment, codebook, examples, quality, digest, fitted.folds)
    model = save_model(models, name, codebook, fitted.classifier, sources, card)
    results = {
        "format": 1,
        "experiment": name,
        "question": experiment.question,
        "model": model.name,
        "codebook": codebook.reference,
        "multiple": codebook.multiple,
        "data": {
            "documents": len(set(data.documents)),
            "paragraphs": len(examples),
            "clauses": len(data.clause_truth),
            "labels": dict(zip(codebook.labels, data.truth.sum(axis=0).tolist(), strict=True)),
            "none": int((~data.truth.any(axis=1)).sum()),
            "sha256": digest,
            "sources": {name: hashlib.sha256(source).hexdigest() for name, source in sources.items()},
            "vectors": vectors.id if vectors else None,
        },
        "cross_validation": quality,
        "warnings": list(_warnings(examples, codebook, terms)),
        "folds": fitted.folds,
        "thresholds": dict(zip(codebook.labels, fitted.classifier.thresholds.tolist(), strict=True)),
        "features": len(fitted.classifier.space.columns),
        "seed": experiment.seed,
        "versions": {
            "classify": __version__,
            "python": platform.python_version(),
            **{p: version(p) for p in _VERSIONS},
        },
        "wall_seconds": round(time.perf_counter() - started, 1),
        "peak_memory_mb": round(
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform != "darwin" else 1024) / 1024
        ),
    }
    # Thresholds stay exact, since decisions are made with them again.
    results = {**rounded(results), "thresholds": results["thresholds"]}
    write_results(folder, results, held_out_rows(codebook.labels, examples, data.truth, fitted.held_out))
    return model, results


def _as_stored(fitted: Fitted) -> Fitted:
    """The held-out probabilities in the precision they are stored in, so that what is read again decides the same."""
    return fitted._replace(held_out=fitted.held_out.astype(np.float32).astype(np.float64))


def _refuse_too_little(examples: Sequence[Example], terms: Mapping[str, Terms], source: Path, seeds: Path) -> None:
    """Raise ExampleError when there is nothing to learn from or no way to measure what is learnt."""
    if not examples and not any(t.positive for t in terms.values()):
        raise ExampleError(f"{source}: no examples, and no seed terms in {seeds} either; give one or the other")
    if len({e.document for e in examples}) == 1:
        raise ExampleError(
            f"{source}: all examples are of one document; cross-fitting needs at least two documents "
            "(a row without `document` is one of its own)"
        )


def _warnings(examples: Sequence[Example], codebook: Codebook, terms: Mapping[str, Terms]) -> Iterator[str]:
    """What the user should know of the training data before trusting the model."""
    if not examples:
        count = sum(len(t.positive) for t in terms.values())
        yield f"no examples: a first model from {count} seed terms; nothing was measured"
    documents: dict[str, Counter[str]] = {label: Counter() for label in codebook.labels}
    for example in examples:
        for label in example.labels:
            documents[label][example.document] += 1
    counts = {label: found.total() for label, found in documents.items()}
    lost = [label for label, n in counts.items() if not n and not terms[label].positive]
    if lost:
        yield f"never given, for want of examples and seed terms: {_listed(lost)}"
    if examples:
        seeded = [label for label, n in counts.items() if not n and terms[label].positive]
        if seeded:
            yield f"known from seed terms only, and not measured: {_listed(seeded)}"
        rare = [f"{label} ({n})" for label, n in counts.items() if 0 < n < _RARE]
        if rare:
            yield f"hardly learnt and hardly measured, for fewer than {_RARE} examples: {_listed(rare)}"
        single = [label for label, found in documents.items() if len(found) == 1 and counts[label] >= _RARE]
        if single:
            yield f"not measured, since all examples are of one document: {_listed(single)}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _quality(
    manifest: Path, examples: Sequence[Example], data: Paragraphs, fitted: Fitted, codebook: Codebook, seed: int
) -> dict[str, Any] | None:
    """Cross-validated quality with its slices; nothing without examples."""
    if not examples:
        return None
    found = decide(fitted.classifier, fitted.held_out)
    quality = evaluate(data.truth, fitted.held_out, found, data.documents, codebook, seed)
    quality["slices"] = _slices(manifest, examples, data, found)
    return quality


def _slices(manifest: Path, examples: Sequence[Example], data: Paragraphs, found: metrics.Bools) -> dict[str, Any]:
    """Macro F1 by length of the paragraph and, by the manifest, genre, level, year and period of its document."""
    facts: dict[str, dict[str, Any]] = {}
    if manifest.is_file():
        for line in manifest.read_text("utf-8").splitlines():
            row = json.loads(line)
            facts[Path(row["file"]).stem] = row
    groups: dict[str, dict[str, list[int]]] = {"length": {}, "genre": {}, "level": {}, "year": {}, "period": {}}
    for i, example in enumerate(examples):
        length = len(example.text)
        size = "under 100" if length < 100 else "100-249" if length < 250 else "250 and more"
        groups["length"].setdefault(size, []).append(i)
        fact = facts.get(example.document)
        if fact:
            groups["genre"].setdefault(str(fact["genre"]), []).append(i)
            groups["level"].setdefault(str(fact["level"]), []).append(i)
            year = int(str(fact["date"])[:4])
            groups["year"].setdefault(str(year), []).append(i)
            groups["period"].setdefault(f"{year - year % 5}-{year - year % 5 + 4}", []).append(i)
    return {
        name: {
            key: {"paragraphs": len(rows), "macro_f1": metrics.macro_f1(data.truth[rows], found[rows])}
            for key, rows in sorted(by.items())
        }
        for name, by in groups.items()
        if by
    }


def _card(
    name: str,
    experiment: Experiment,
    codebook: Codebook,
    examples: Sequence[Example],
    quality: dict[str, Any] | None,
    digest: str,
    folds: int,
) -> str:
    if quality is None:
        return f"""# {name}

{experiment.question}

Labels of codebook {codebook.reference}, given to clauses in which their seed terms stand. There were no examples:
nothing was learnt, nothing was measured, and the probabilities are rough.
"""
    macro = quality["macro_f1"]
    rows = "\n".join(
        f"| {label.id} | {label.name} | {q['precision']:.3f} | {q['recall']:.3f} | {q['f1']:.3f} | {q['support']} |"
        for label in codebook.label
        for q in [quality["labels"][label.id]]
    )
    documents = len({e.document for e in examples})
    low, high = macro["interval"]
    return f"""# {name}

{experiment.question}

Labels of codebook {codebook.reference}, given to paragraphs of Chinese text. Trained on {len(examples)} labelled
paragraphs of {documents} documents (SHA-256 of the rows {digest[:16]}…), seed {experiment.seed}.

Cross-validated over documents ({folds} folds): macro F1 {macro["value"]:.3f}
(95 % interval {low:.3f} to {high:.3f}), calibration error {quality["calibration_error"]:.3f}.

| label | name | precision | recall | F1 | paragraphs |
|---|---|---|---|---|---|
{rows}

Expect lower figures on text of another kind than the training documents, and measure there.
The model knows only the codebook's labels; a paragraph without a known word gets none.
"""
