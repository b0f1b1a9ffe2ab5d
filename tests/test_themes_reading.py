"""Reading a dated folder: where dates come from, what is left out, what is boilerplate, what is a repetition."""

from pathlib import Path

import pytest

from classify.documents.plain import plain
from classify.errors import DocumentError
from classify.themes.boilerplate import is_boilerplate, repeated
from classify.themes.periods import choose_period, period_of, periods_between
from classify.themes.reading import date_in_name, level_of, read_folder

TEXT = "青禾县今年修缮乡村道路三十公里，沿线安装护栏并更换限速标志。\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def boilerplate(text: str) -> bool:
    return is_boilerplate(plain(text, 0, len(text)))


def test_dates_come_from_manifest_then_text_then_name(tmp_path: Path) -> None:
    signed = "关于修路的通知\n" + TEXT + "青禾县交通局\n2019年3月4日\n"
    write(
        tmp_path,
        {
            "2011-05.txt": TEXT,
            "2012.txt": signed,
            "2013.txt": signed + "。",
            "plain.txt": TEXT + TEXT,
            "manifest.jsonl": '{"file": "2013.txt", "date": "2020-02", "level": "county"}\n',
        },
    )
    folder = read_folder(tmp_path)
    assert {d.name: d.date for d in folder.documents} == {
        "2011-05.txt": "2011-05",
        "2012.txt": "2019-03-04",
        "2013.txt": "2020-02",
        "plain.txt": None,
    }
    assert [(x.document, x.analysis) for x in folder.left_out] == [("plain.txt", "time analysis")]
    assert "no date" in folder.left_out[0].reason


def test_an_undecodable_document_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"2020-01.txt": TEXT})
    (tmp_path / "broken.txt").write_bytes("道路养护计划".encode() + b"\xff\xfe\x00")
    folder = read_folder(tmp_path)
    assert [d.name for d in folder.documents] == ["2020-01.txt"]
    assert folder.left_out[0].document == "broken.txt"
    assert folder.left_out[0].analysis == "everything"


def test_a_file_that_cannot_be_read_and_one_only_named_are_left_out_by_name(tmp_path: Path) -> None:
    rows = '{"file": "2020-01.txt", "level": "county"}\n{"file": "gone.txt", "date": "2020"}\n'
    write(tmp_path, {"2020-01.txt": TEXT, "manifest.jsonl": rows})
    (tmp_path / "link.txt").symlink_to(tmp_path / "nowhere")
    folder = read_folder(tmp_path)
    assert [(d.name, d.level) for d in folder.documents] == [("2020-01.txt", "county")]
    reasons = {x.document: (x.analysis, x.reason) for x in folder.left_out}
    assert reasons["gone.txt"] == ("everything", "named in manifest.jsonl, but there is no such file")
    assert reasons["link.txt"] == ("everything", "cannot be read: No such file or directory")


def test_a_genre_comes_from_a_given_title_where_the_text_has_none(tmp_path: Path) -> None:
    rows = [
        '{"file": "a.txt", "title": "青禾县政府工作报告"}',
        '{"file": "b.txt", "genre": "reply", "title": "青禾县政府工作报告"}',
        '{"file": "c.txt", "genre": "letter"}',
    ]
    texts = {f"{name}.txt": TEXT * (k + 2) for k, name in enumerate(("a", "b", "c", "丹河县道路养护办法"))}
    write(tmp_path, {**texts, "manifest.jsonl": "\n".join(rows)})
    found = {d.name: d.genre for d in read_folder(tmp_path).documents}
    assert found == {"a.txt": "work report", "b.txt": "reply", "c.txt": "other", "丹河县道路养护办法.txt": "measures"}


@pytest.mark.parametrize(
    ("issuer", "level"),
    [
        ("国务院办公厅", "national"),
        ("教育部", "national"),
        ("云岭省人民政府", "province"),
        ("云岭自治区财政厅", "province"),
        ("青屿市海洋与渔业局", "city"),
        ("青屿市南湾区人民政府", "county"),
        ("青禾县交通局", "county"),
        ("某某集团", None),
        (None, None),
    ],
)
def test_the_level_of_an_issuer(issuer: str | None, level: str | None) -> None:
    assert level_of(issuer) == level


def test_order_and_names_of_files_do_not_change_the_order_of_paragraphs(tmp_path: Path) -> None:
    texts = [TEXT.replace("三十", n) for n in ("三", "四", "五", "六")]
    one = write(tmp_path / "one", {f"{k}.txt": t for k, t in enumerate(texts)})
    two = write(tmp_path / "two", {f"{9 - k}.txt": t for k, t in enumerate(texts)})
    assert [p.text for p in read_folder(one).paragraphs] == [p.text for p in read_folder(two).paragraphs]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "no .txt documents"),
        ({"a.txt": " \n"}, "none of its 1 documents can be read"),
        ({"a.txt": TEXT, "manifest.jsonl": '{"file": "a.txt", "date": "next year"}'}, "is not YYYY, YYYY-MM"),
        ({"a.txt": TEXT, "manifest.jsonl": "{"}, "line 1"),
    ],
)
def test_a_folder_that_cannot_be_read_is_a_clear_error(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read_folder(write(tmp_path, files))


def test_a_missing_folder_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such folder"):
        read_folder(tmp_path / "none")


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("notice_2021-03.txt", "2021-03"),
        ("2019/a-2021-03-09-b.txt", "2021-03-09"),
        ("2019/a.txt", "2019"),
        ("report2024.txt", "2024"),
        ("no-120245.txt", None),
        ("2021-13.txt", "2021"),
        ("1850.txt", None),
    ],
)
def test_the_date_in_a_name(name: str, date: str | None) -> None:
    assert date_in_name(name) == date


def test_formulaic_paragraphs_are_boilerplate_and_telling_ones_are_not() -> None:
    assert boilerplate("现将《青禾县道路养护办法》印发给你们，请认真贯彻执行。")
    assert boilerplate("本办法自2024年3月1日起施行，有效期五年，由县交通局负责解释。")
    assert boilerplate("各单位要切实加强组织领导，明确责任分工，强化督促检查，营造良好氛围。")
    assert boilerplate("此页无正文")
    assert boilerplate("（牵头单位：县交通局；参加单位：县教育局、县财政局、各乡镇人民政府）")
    assert not boilerplate("县财政安排二百万元修补桥梁裂缝，完工后由养护站巡查。")
    assert not boilerplate(
        "县交通局负责解释养护标准。养护站每周巡查桥梁两次，发现裂缝当天封闭车道，三日内修补完毕并公示。"
    )


def test_an_annual_notice_with_new_figures_is_one_paragraph() -> None:
    texts = [
        "2019年全县完成农村公路养护120公里，改造危桥6座，安装护栏30公里，群众出行更加方便。",
        "学校食堂由家长委员会每月检查一次，检查结果在校门口公示，问题三日内整改。",
        "2020年全县完成农村公路养护135公里，改造危桥8座，安装护栏42公里，群众出行更加方便。",
        "。",
        "。",
    ]
    assert repeated(texts) == [0, 1, 0, 3, 4]


def test_periods() -> None:
    assert [period_of("2024-05-03", p) for p in ("year", "quarter", "month")] == ["2024", "2024Q2", "2024-05"]
    assert period_of("2024", "month") is None
    assert periods_between("2023-11", "2024-02", "month") == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert periods_between("2020", "2022", "year") == ["2020", "2021", "2022"]
    assert choose_period(["2015", "2020-01"]) == "year"
    assert choose_period(["2023-01", "2024-11"]) == "quarter"
    assert choose_period(["2024-01", "2024-06-02"]) == "month"
    assert choose_period([]) == "month"
