"""Small dated collections written for the tests: three everyday matters, and a matter that exists nowhere else."""

from pathlib import Path

_SUBJECTS = {
    "roads": (
        ("养护站", "桥梁", "路面", "排水沟", "护栏", "隧道", "公交站台", "交通标线"),
        ("裂缝修补", "限速标志更换", "夜间照明改造", "超载车辆检查", "桥墩加固", "路基换填"),
        "县公路段对{a}和{b}逐一排查，安排{c}，今年完成{n}公里道路养护，并把{d}列入明年公路计划",
    ),
    "schools": (
        ("食堂", "教室", "图书角", "操场", "实验课", "校车", "宿舍", "课后托管"),
        ("教师轮岗", "学生体检", "寄宿条件改善", "阅读课开设", "家长开放日", "校舍抗震加固"),
        "教育部门为{n}所学校改造{a}和{b}，推进{c}，学生家长可以参加{d}并评价学校",
    ),
    "farms": (
        ("水稻", "油菜", "果园", "蔬菜大棚", "灌溉渠", "农机合作社", "种子库", "粮仓"),
        ("病虫害防治", "测土配方施肥", "农机作业补贴", "秸秆还田", "统一育秧", "粮食烘干"),
        "农业技术员到{n}个村指导{a}和{b}管理，推广{c}，农户种植收益提高，{d}随之铺开",
    ),
}
_REEF = (
    ("珊瑚苗圃", "潜水员", "人工礁体", "海藻", "礁盘", "珊瑚枝条", "水下相机", "礁鱼"),
    ("珊瑚移植", "海水取样", "礁体投放", "长棘海星清除", "潜点轮休", "白化预警"),
    "珊瑚礁保护站在第{n}号礁区照看{a}，添置{b}，组织{c}，潜水游客登记入礁，{d}每季度一次",
)
_NEW = (
    ("苔原驯鹿", "雪橇犬", "极光观测", "冰屋", "驯鹿牧道", "雪橇", "冰原向导", "极夜照料"),
    ("驯鹿耳标登记", "雪橇道划定", "极光驿站开放", "冰屋消防检查", "牧道围栏修复", "向导持证上岗"),
    "极地牧场公司在{n}号冰原饲养{a}，配套{b}，开展{c}，游客乘雪橇看极光，{d}同步推进",
)


def _sentence(subject: tuple[tuple[str, ...], tuple[str, ...], str], k: int) -> str:
    nouns, acts, frame = subject
    return frame.format(
        a=nouns[k % len(nouns)],
        b=nouns[(k // len(nouns) + k + 1) % len(nouns)],
        c=acts[k % len(acts)],
        d=acts[(k // len(acts) + k + 1) % len(acts)],
        n=3 + k,
    )


def paragraph(subject: str, k: int) -> str:
    """Paragraph number k of a subject; `new` and `reef` are matters that stand nowhere else."""
    source = {**_SUBJECTS, "new": _NEW, "reef": _REEF}[subject]
    return _sentence(source, k) + "；" + _sentence(source, 7 * k + 3) + "。"


def write_collection(
    folder: Path,
    years: range = range(2015, 2025),
    per_year: int = 6,
    new: dict[int, int] | None = None,
    serial: int = 0,
) -> None:
    """Three documents a year with `per_year` paragraphs each, and `new` paragraphs of the new matter by year.

    The new paragraphs of a year are dealt out over its documents; `serial` is the number of the first paragraph.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fresh = 0
    for year in years:
        texts: list[list[str]] = []
        for _ in _SUBJECTS:
            lines: list[str] = []
            for _ in range(per_year):
                lines.append(paragraph(tuple(_SUBJECTS)[serial % 3], serial // 3))
                serial += 1
            texts.append(lines)
        for _ in range((new or {}).get(year, 0)):
            texts[fresh % 3].append(paragraph("new", fresh))
            fresh += 1
        for k, lines in enumerate(texts):
            (folder / f"notice-{k}-{year}-06.txt").write_text(
                f"青禾县人民政府关于{year}年第{k + 1}批民生事项的通知\n" + "\n".join(lines) + "\n", "utf-8"
            )
