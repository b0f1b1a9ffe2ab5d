"""The learning curve on real text: train on 10, 25, 50 and 100 % of the documents, measure on labelled real ones.

    uv run python experiments/2026-11-21-learning-curve/curve.py REAL_FOLDER

REAL_FOLDER holds <name>.txt (a document) and <name>.jsonl (rows with text, kind, labels). The documents are taken in
an order fixed by a digest of their names, so that each part contains the smaller ones. Writes curve.json beside this file.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from classify import metrics
from classify.classifier.features import clause_units
from classify.classifier.fit import fit, prepare
from classify.classifier.score import decide, score_paragraphs
from classify.codebook import read_codebook, read_terms
from classify.documents.encodings import decode
from classify.documents.structure import read_structure
from classify.examples import bodies, read_examples
from classify.experiments import read_experiment
from classify.models import find_vectors
from classify.words import read_lexicon, segmenter

ROOT = Path(__file__).parent.parent.parent
PARTS = (0.1, 0.25, 0.5, 1.0)


def real_paragraphs(folder: Path, labels: tuple[str, ...]):
    """Clause units, truth and document of each labelled body paragraph of real documents."""
    units, truth, documents = [], [], []
    for path in sorted(folder.glob("*.jsonl")):
        text, _ = decode(path.with_suffix(".txt").read_bytes(), path.name)
        structure = read_structure(text)
        cursor = 0
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            start = text.find(row["text"], cursor)
            start = start if start >= 0 else text.find(row["text"])
            cursor = end = start + len(row["text"])
            if row["kind"] != "body":
                continue
            best = max(structure, key=lambda p: min(end, p.end) - max(start, p.start))
            units.append(clause_units(best.plain, best.section))
            truth.append([label in row["labels"] for label in labels])
            documents.append(path.stem)
    return units, np.array(truth), documents


def main() -> None:
    """Train on each part, measure, write."""
    experiment = read_experiment(ROOT / "experiments" / "2026-11-21-clauses-and-vectors")
    codebook = read_codebook(ROOT / experiment.data.codebook)
    terms = read_terms(ROOT / experiment.data.terms, codebook)
    cut = segmenter(read_lexicon(ROOT / experiment.data.lexicon))
    vectors = find_vectors(experiment.data.vectors or "", ROOT / "models")
    examples = sorted(
        bodies(read_examples(ROOT / experiment.data.examples, codebook)), key=lambda e: (e.document, e.index)
    )
    names = sorted({e.document for e in examples}, key=lambda n: hashlib.sha256(n.encode()).hexdigest())
    units, truth, documents = real_paragraphs(Path(sys.argv[1]), codebook.labels)
    points = []
    for part in PARTS:
        chosen = set(names[: round(part * len(names))])
        rows = [e for e in examples if e.document in chosen]
        options = type(experiment.model)(
            **{f: getattr(experiment.model, f) for f in experiment.model.__struct_fields__ if f != "folds"}, folds=4
        )
        fitted = fit(
            prepare(rows, codebook, experiment.features),
            codebook,
            terms,
            cut,
            vectors,
            experiment.features,
            options,
            experiment.seed,
        )
        probability = np.array([s.probabilities for s in score_paragraphs(fitted.classifier, units)])
        found = decide(fitted.classifier, probability)
        low, high = metrics.bootstrap(documents, lambda i, f=found: metrics.macro_f1(truth[i], f[i]), seed=0)
        points.append({
            "share": part, "documents": len(chosen), "paragraphs": len(rows),
            "macro_f1": round(metrics.macro_f1(truth, found), 4), "interval": [round(low, 4), round(high, 4)],
            "labels": dict(zip(codebook.labels, metrics.label_f1(truth, found).round(4).tolist(), strict=True)),
        })  # fmt: skip
        print(points[-1], flush=True)
    (Path(__file__).parent / "curve.json").write_text(json.dumps(points, indent=1) + "\n", "utf-8")


main()
