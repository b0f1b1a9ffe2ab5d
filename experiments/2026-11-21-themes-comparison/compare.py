"""Compare `classify topics` with BERTopic as a newcomer would run it, on the same paragraphs in the same run.

    uv run python experiments/2026-11-21-themes-comparison/compare.py FOLDER

Three methods, each in a process of its own: BERTopic with its defaults; BERTopic with jieba words and TF-IDF vectors;
and this project's themes. All get the body paragraphs of the documents below FOLDER and are measured alike: NPMI over
paragraphs of the ten first terms of each theme, diversity of those terms, outliers, wall time and peak memory, imports
included. NPMI is taken twice: over the words as the method itself cuts them, and over occurrences of the term's
characters in the text, which no way of cutting can flatter. Writes results.json beside this script.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
METHODS = ("default", "jieba-tfidf", "classify")
TERMS = 10


def measure(method: str, folder: Path) -> dict[str, object]:
    """Run one method and return its figures."""
    started = time.perf_counter()
    import numpy as np

    from classify.themes.coherence import diversity, npmi
    from classify.themes.reading import read_folder

    read = read_folder(folder)
    texts = [p.plain.text for p in read.paragraphs]
    if method == "classify":
        from classify.discovery import Options, discover
        from classify.models import find_model, load_model, vectors_folder
        from classify.themes import phrases
        from classify.vectors import load_vectors

        model = load_model(find_model(None))
        found = discover(read, model, load_vectors(vectors_folder(None)), Options(reruns=0))
        wall = time.perf_counter() - started
        themes = [list(t.terms) for t in found.record.themes]
        outliers, count = found.record.outlier_share, len(found.rows)
        extra = {"outliers_before_reduction": found.record.quality.outlier_share_before}
        segmenter = model.classifier.space.segmenter
        texts = [r.text for r in found.rows]
        tokens = [segmenter.tokens(t) for t in texts]
        own = [set(w) for w in zip_words(tokens, phrases)]
    else:
        from bertopic import BERTopic

        if method == "default":
            model = BERTopic()
        else:
            import jieba
            from sklearn.decomposition import TruncatedSVD
            from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
            from sklearn.pipeline import make_pipeline

            jieba.setLogLevel(60)
            model = BERTopic(
                language="multilingual",
                embedding_model=make_pipeline(TfidfVectorizer(tokenizer=jieba.lcut), TruncatedSVD(100)),
                vectorizer_model=CountVectorizer(tokenizer=jieba.lcut),
            )
        try:
            labels, _ = model.fit_transform(texts)
        except Exception as fault:  # a default that fails on Chinese is a result
            return {
                "failed": f"{type(fault).__name__}: {str(fault)[:300]}",
                "wall_seconds": round(time.perf_counter() - started, 1),
            }
        wall = time.perf_counter() - started
        ids = sorted(set(labels) - {-1})
        themes = [[w for w, _ in model.get_topic(k)[:TERMS] if w] for k in ids]
        outliers, count = float(np.mean(np.asarray(labels) == -1)), len(texts)
        extra = {}
        analyze = model.vectorizer_model.build_analyzer()
        own = [set(analyze(t)) for t in texts]
    wanted = {w for terms in themes for w in terms}
    inside = [{w for w in wanted if w in t} for t in texts]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "paragraphs": count, "themes": len(themes), "outliers": round(outliers, 4), **extra,
        "npmi_own_words": round(float(np.mean(npmi(themes, own))), 4),
        "npmi_characters": round(float(np.mean(npmi(themes, inside))), 4),
        "diversity": round(diversity(themes), 4), "wall_seconds": round(wall, 1), "peak_mb": peak // 1024,
        "first_themes": [terms[:5] for terms in themes[:8]],
    }  # fmt: skip


def zip_words(tokens: list, phrases: object) -> list[list[str]]:
    """The words and phrases of each paragraph as the themes see them."""
    found = phrases.find_phrases(tokens)
    return [phrases.merged_words(t, found) for t in tokens]


def main() -> None:
    """Run every method in turn and write the table."""
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2])), ensure_ascii=False))
        return
    results = {}
    for method in METHODS:
        done = subprocess.run(
            [sys.executable, __file__, method, sys.argv[1]], capture_output=True, text=True, check=False
        )
        results[method] = (
            json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"failed": done.stderr[-400:]}
        )
        shown = {k: v for k, v in results[method].items() if k != "first_themes"}
        print(method, json.dumps(shown, ensure_ascii=False), flush=True)
    # Terms of documents that are not the project's own are not kept, only the figures.
    for each in results.values():
        each.pop("first_themes", None)
    (HERE / "results.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")


main()
