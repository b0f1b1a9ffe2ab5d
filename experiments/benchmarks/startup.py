"""Start to JSON of `classify tag` on one file, side by side with a plain scikit-learn script.

    uv run python experiments/benchmarks/startup.py [FILE] [--runs N]

The plain script is what one writes in an afternoon: a joblib pipeline of jieba, TfidfVectorizer and
OneVsRest(LogisticRegression), trained here on the same examples, loaded and asked to score the same file line by
line. The two run in turn; the figure is the median of the ratios of neighbouring runs.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PLAIN = """
import json, sys
import jieba, joblib
jieba.setLogLevel(60)
pipeline, labels = joblib.load(sys.argv[1])
lines = [line.strip() for line in open(sys.argv[2], encoding="utf-8") if line.strip()]
scores = pipeline.predict_proba([" ".join(jieba.lcut(line)) for line in lines])
print(json.dumps([{"text": t, "probabilities": dict(zip(labels, row.tolist()))} for t, row in zip(lines, scores)], ensure_ascii=False))
"""


def train_plain(target: Path) -> None:
    """The plain pipeline on the body rows of labels/examples."""
    import jieba
    import joblib
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MultiLabelBinarizer

    jieba.setLogLevel(60)
    files = sorted((ROOT / "labels" / "examples").glob("*.jsonl"))
    rows = [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["kind"] == "body"]
    binarizer = MultiLabelBinarizer()
    truth = binarizer.fit_transform([row["labels"] for row in rows])
    pipeline = make_pipeline(
        TfidfVectorizer(token_pattern=r"\S+", lowercase=False, ngram_range=(1, 2), min_df=2),  # noqa: S106
        OneVsRestClassifier(LogisticRegression(C=10, max_iter=1000)),
    ).fit([" ".join(jieba.lcut(row["text"])) for row in rows], truth)
    joblib.dump((pipeline, list(binarizer.classes_)), target)


def seconds(command: list[str]) -> float:
    """Wall time of a whole process, its output read and thrown away."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Train, run in turn, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default=str(ROOT / "tests" / "data" / "reply.txt"))
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pipeline, script = Path(folder) / "pipeline.joblib", Path(folder) / "plain.py"
        train_plain(pipeline)
        script.write_text(PLAIN, "utf-8")
        plain = [sys.executable, str(script), str(pipeline), options.file]
        ours = [str(Path(sys.executable).parent / "classify"), "tag", options.file]
        for command in (plain, ours):
            seconds(command)
        pairs = [(seconds(ours), seconds(plain)) for _ in range(options.runs)]
    ratios = [a / b for a, b in pairs]
    print(
        f"classify tag {statistics.median(a for a, _ in pairs):.2f} s, plain {statistics.median(b for _, b in pairs):.2f} s"
    )
    print(
        f"ratio: median {statistics.median(ratios):.3f}, {min(ratios):.3f} to {max(ratios):.3f} in {options.runs} pairs"
    )


main()
