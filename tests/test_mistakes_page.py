"""The page of wrong paragraphs: complete, escaped, offline, and usable in a browser at any width."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from classify.codebook import Codebook, LabelDefinition
from classify.reports.mistakes_page import render
from tests.browser import needs_browser, seen_in_browser
from tests.test_cli import classify, fails

ROWS = [
    {
        "document": "岛<乙>", "index": 3, "text": "一、补贴海岛轮渡燃油。\n新建人才公寓<script>alert(1)</script>两栋。",
        "labels": ["talent"], "section": ["一、保障 & 支持", "（一）交通"], "evidence": {"talent": ["新建人才公寓"]},
    },
    {
        "document": "甲", "index": 1, "text": "给予每家企业50万元贷款贴息。",
        "labels": ["green"], "evidence": {"green": ["贷款贴息"]},
    },
    {"document": "甲", "index": 2, "text": "给予每家企业50万元贷款贴息。", "labels": ["financing"]},
    {"document": "丙", "index": 1, "text": "召开村民代表会议，通报修路进度。", "labels": ["land"]},
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mistakes")
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    (folder / "rows.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    done = classify("evaluate", str(folder / "rows.jsonl"), "--html", str(folder / "page.html"))
    assert (done.returncode, done.stderr) == (0, b""), done
    (folder / "report.json").write_bytes(done.stdout)
    return folder


def articles(folder: Path) -> list[str]:
    return re.findall(r"<article.*?</article>", (folder / "page.html").read_text("utf-8"), re.DOTALL)


def test_the_figures_stay_on_stdout_and_the_page_lists_every_mistake(made: Path) -> None:
    report = json.loads((made / "report.json").read_text("utf-8"))
    assert "errors" not in report
    assert report["wrong"] == len(articles(made)) == 3
    assert sorted(p.name for p in made.iterdir()) == ["page.html", "report.json", "rows.jsonl"]


def test_the_most_confident_mistakes_come_first_and_n_are_enough(made: Path, tmp_path: Path) -> None:
    page = tmp_path / "two.html"
    done = classify("evaluate", str(made / "rows.jsonl"), "--errors", "2", "--html", str(page))
    errors = json.loads(done.stdout)["errors"]
    distance = [
        max(abs(e["probabilities"][label] - (label in e["expected"])) for label in {*e["expected"]} ^ {*e["found"]})
        for e in errors
    ]
    assert len(distance) == 2
    assert distance == sorted(distance, reverse=True)
    assert page.read_text("utf-8").count("<article") == 2
    assert "把握最大的 2 段" in page.read_text("utf-8")
    for error in errors:
        for spans in (*error["evidence"].values(), *error["marked"].values()):
            assert all(error["text"][s["start"] : s["end"]] == s["text"] for s in spans)


def test_a_mistake_shows_place_answers_and_evidence(made: Path) -> None:
    (mistake,) = [a for a in articles(made) if "甲" in a]
    assert 'data-missed="green" data-given="financing"' in mistake
    assert re.search(r'<span class="verdict given">误标 资金支持与融资 <b>[01]\.\d\d</b></span>', mistake)
    assert re.search(r'<span class="verdict missed">漏标 绿色低碳 <b>[01]\.\d\d</b></span>', mistake)
    assert "<dt>标注</dt><dd>绿色低碳</dd>" in mistake
    assert "<dt>模型</dt><dd>资金支持与融资</dd>" in mistake
    # The model's clause holds the reader's words.
    assert '<mark class="both">贷款贴息</mark>' in mistake
    shown = [float(value) for value in re.findall(r'<meter value="(.*?)"', mistake)]
    assert 2 <= len(shown) < 6
    assert "其余标签不到 0.05" in mistake


def test_what_documents_say_is_escaped(made: Path) -> None:
    page = (made / "page.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert page.count("<script>") == 1
    (mistake,) = [a for a in articles(made) if "岛" in a]
    assert "岛&lt;乙&gt;" in mistake
    assert "<li>一、保障 &amp; 支持</li><li>（一）交通</li>" in mistake
    text = re.search(r'<p class="text">(.*?)</p>', mistake)
    assert text
    assert unescape(re.sub(r"</?mark[^>]*>", "", text[1])) == ROWS[0]["text"].replace("\n", "")  # type: ignore[union-attr]


def test_the_page_needs_nothing_from_elsewhere(made: Path) -> None:
    page = (made / "page.html").read_text("utf-8")
    assert not re.findall(r"""(?:src|href)=["']|https?://|@import|url\(""", page)
    assert "default-src 'none'" in page


def test_a_model_without_mistakes_has_a_page_too() -> None:
    codebook = Codebook("island", 1, (LabelDefinition("ferry", "轮渡", "轮渡与码头"),))
    figure = {"value": 1.0, "interval": [1.0, None]}
    label = {"precision": None, "recall": 1.0, "f1": 1.0, "interval": [1.0, 1.0], "support": 2}
    report = {
        "model": "m", "paragraphs": 2, "wrong": 0, "macro_f1": figure, "micro_f1": figure, "exact": figure,
        "calibration_error": 0.0, "labels": {"ferry": label},
    }  # fmt: skip
    page = render(report, [], codebook, "rows.jsonl")
    assert "没有判错的段落" in page
    assert "<article" not in page


def test_a_page_that_cannot_be_written_is_named(made: Path, tmp_path: Path) -> None:
    rows = str(made / "rows.jsonl")
    assert "is a folder; name a file with --html" in fails("evaluate", rows, "--html", str(tmp_path))
    message = fails("evaluate", rows, "--html", str(tmp_path / "nowhere" / "page.html"))
    assert "no such folder to write page.html in" in message
    assert message.count("\n") == 1


@needs_browser
@pytest.mark.parametrize("width", [390, 1200])
def test_a_browser_narrows_the_list_without_sideways_scrolling(made: Path, tmp_path: Path, width: int) -> None:
    script = (
        "const form = d.getElementById('filter'); const count = (label, kind) => {"
        " form.elements.label.value = label; form.elements.kind.value = kind;"
        " form.dispatchEvent(new Event('change', {bubbles: true}));"
        " return [...d.querySelectorAll('article')].filter((a) => !a.hidden).length; };"
        " say({form: form.hidden, all: count('', ''), green: count('green', ''),"
        " greenGiven: count('green', 'given'), given: count('', 'given'), financing: count('financing', 'given'),"
        " none: d.getElementById('none').hidden, shown: d.getElementById('shown').textContent});"
    )
    seen = seen_in_browser(made / "page.html", width, script, tmp_path)
    kinds = [(re.search('data-missed="(.*?)"', a), re.search('data-given="(.*?)"', a)) for a in articles(made)]
    given = [g[1].split() for _, g in kinds if g]
    assert seen["over"] <= 0
    assert seen["form"] is False
    assert (seen["all"], seen["green"], seen["greenGiven"]) == (3, 1, 0)
    assert seen["given"] == sum(bool(g) for g in given)
    assert seen["financing"] == sum("financing" in g for g in given)
    assert (seen["none"], seen["shown"]) == (True, f"{seen['financing']} 段")
