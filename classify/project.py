"""A user's own project: a codebook with its labels, seed terms, a place for examples, and a first experiment."""

import json
import re
import shutil
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from classify.codebook import parse_codebook
from classify.errors import ModelError, ProjectError
from classify.models import vectors_folder

_PARTS = ("labels", "seeds", "experiments", "models")
_SAMPLE_LABELS = """
[[label]]
id = "tea"
name = "茶业"
definition = "种茶、制茶、卖茶方面的具体陈述。"
counts = ["茶园的新建与改造", "茶叶的加工、品牌与销售"]
excludes = ["茶话会、茶歇"]

[[label]]
id = "fishing"
name = "渔业"
definition = "捕捞、养殖及其设施方面的具体陈述。"
counts = ["渔港、渔船、网箱", "休渔、增殖放流"]
excludes = ["渔业以外的海上运输"]

# A rule for a case that readers decide differently without it.
[[boundary]]
rule = "茶旅、渔旅项目写明产量或面积的算，只写游客人次的不算。"
labels = ["tea", "fishing"]
"""
_SAMPLE_TERMS = """
[tea]
positive = ["茶园", "茶叶", "制茶", "采茶"]
negative = ["茶话会", "茶歇"]

[fishing]
positive = ["渔港", "渔船", "休渔", "水产养殖", "网箱"]
negative = []
"""
_LEXICON = "# Words that the segmenter should keep whole, one a line. It knows the usual ones already.\n"
_EXAMPLES = """# Examples

Put labelled texts here, in files of any name: `.jsonl`, `.csv` or `.tsv`. Five examples of a label are a start, fifty
are good.

A row of a `.jsonl` file needs `text` and `labels`{empty}:

    {first}
    {other}

`document` keeps texts of one source together, so that a model is never measured on a document it has seen; rows without
it count as documents of their own. `evidence` says which clauses earn a label; models of long paragraphs gain by it:

    {evidence}

A table needs a first line with the columns `text` and `label`{several}; it may have `document`:

    text,label
    {text},{label}

`classify labels check` names every row that is wrong.
"""


class Project(NamedTuple):
    """What was made: the project's folder, its first experiment below it, and a sentence its first model can tag."""

    folder: Path
    experiment: str
    sentence: str


def create_project(folder: Path, labels: Sequence[tuple[str, str]], multiple: bool, today: date) -> Project:
    """Start a project in a folder, new or without labels/, seeds/, experiments/ and models/.

    `labels` are pairs of id and name; none gives two to try things with. Raises ProjectError when something is in
    the way, and CodebookError for impossible labels, before anything is written.
    """
    if folder.exists() and not folder.is_dir():
        raise ProjectError(f"{folder}: is a file; name a folder")
    there = [f"{name}/" for name in _PARTS if (folder / name).exists()]
    if there:
        raise ProjectError(f"{folder}: holds {', '.join(there)} already; name another folder, or move them away first")
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    name = name if re.match("[a-z]", name) else "project"
    codebook = _codebook(name, labels, multiple)
    parse_codebook(tomllib.loads(codebook), "--labels")
    experiment = f"experiments/{today.isoformat()}-first-model"
    first = labels[0] if labels else ("tea", "茶园")
    files = {
        "labels/codebook.toml": codebook,
        "labels/examples/README.md": _examples(labels or [("tea", "茶园"), ("fishing", "渔港")], multiple),
        "seeds/terms.toml": _terms(labels),
        "seeds/lexicon.txt": _LEXICON,
        f"{experiment}/experiment.toml": _experiment(name),
    }
    partial = folder / ".init.partial" if folder.exists() else folder.parent / f".{folder.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    for path, text in files.items():
        (partial / path).parent.mkdir(parents=True, exist_ok=True)
        (partial / path).write_text(text, "utf-8")
    (partial / "models").mkdir()
    if folder.exists():
        for part in _PARTS:
            (partial / part).rename(folder / part)
        partial.rmdir()
    else:
        partial.rename(folder)
    return Project(folder, experiment, f"今年将继续做好{first[1]}工作。")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML basic string


def _codebook(name: str, labels: Sequence[tuple[str, str]], multiple: bool) -> str:
    stanzas = "".join(
        f"\n[[label]]\nid = {_quoted(label)}\nname = {_quoted(called)}\n"
        f"definition = {_quoted(f'关于{called}的具体陈述。')}\ncounts = []    # what counts, in a few words each\n"
        "excludes = []  # what looks like it and does not count\n"
        for label, called in labels
    )
    how = "each text has any number of labels, or none" if multiple else "each text has exactly one label"
    return (
        "# The codebook: what each label means, for readers and models. Raise the version when a meaning changes.\n"
        f"id = {_quoted(name)}\nversion = 1\nmultiple = {'true' if multiple else 'false'}  # {how}\n"
        f"{stanzas or _SAMPLE_LABELS}"
    )


def _terms(labels: Sequence[tuple[str, str]]) -> str:
    head = (
        "# Seed terms: a positive term points to its label; a negative one contains such a term and does not count.\n"
        "# 引进…企业 is 引进, up to 20 characters of the same clause, and 企业. A term points to one label only.\n"
        "# Without examples the first model is made of these alone.\n"
    )
    if not labels:
        return head + _SAMPLE_TERMS
    taken: set[str] = set()
    tables: list[str] = []
    for label, called in labels:
        own = "" if called in taken else _quoted(called)
        taken.add(called)
        tables.append(f"\n[{label}]\npositive = [{own}]\nnegative = []\n")
    return head + "".join(tables)


def _examples(labels: Sequence[tuple[str, str]], multiple: bool) -> str:
    label, called = labels[0]
    text = f"今年将继续做好{called}工作。"

    def row(**fields: object) -> str:
        return json.dumps(fields, ensure_ascii=False)

    return _EXAMPLES.format(
        empty="; an empty list means that no label of the codebook applies" if multiple else ", exactly one",
        first=row(text=text, labels=[label]),
        other=row(text="更新了办公楼的路灯。", labels=[] if multiple else [labels[-1][0]]),
        evidence=row(text=f"会议开了一天，{text}", labels=[label], document="minutes-3", evidence={label: [text]}),
        several=" (or `labels`, with semicolons between them)" if multiple else "",
        text=text,
        label=label,
    )


def _experiment(name: str) -> str:
    try:
        shipped = vectors_folder(None).name
    except ModelError:
        shipped = None
    vectors = (
        f"\n[data]\n# Word vectors that came with the package; better on long texts, and training takes longer:\n"
        f"# vectors = {_quoted(shipped)}\n"
        if shipped
        else ""
    )
    return (
        "# What is to be learnt; `classify train` on this folder writes results.json beside this file.\n"
        f'question = "How well are the labels of {name} told apart?"\nseed = 0\n{vectors}\n[model]\n'
        "folds = 10  # for cross-fitting, at most: fewer with few documents or very many texts\n"
    )
