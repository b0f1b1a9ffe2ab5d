"""Write the golden records of tests/data anew: python -m tests.golden (then read the diff)."""

import json

from classify.models import find_model, load_model
from classify.tagging import tag_document
from tests.test_tagging import SAMPLES, summary

if __name__ == "__main__":
    loaded = load_model(find_model(None))
    for path in SAMPLES:
        rows = summary(tag_document(path.read_bytes(), path.name, loaded))
        text = json.dumps(rows, ensure_ascii=False, indent=1)
        path.with_suffix(".json").write_text(text + "\n", "utf-8")
