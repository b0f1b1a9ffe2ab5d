"""Wall time and peak memory of `classify train` on many short texts, as a whole process.

    uv run python experiments/benchmarks/scale.py [--shape titles|sentences] [--rows N]

Two shapes: `titles`, 12,000 short texts with one to three of 65 labels, and `sentences`, 200,000 short texts of 10
classes. The texts are put together from the word lists below by a seeded generator: each label prefers some phrases,
shares others with its neighbours, and one label in twelve is wrong, so that F1 is neither 0 nor 1. Prints one JSON
object a shape; the bounds are 3 minutes and 2 GB, 10 minutes and 4 GB, on two cores.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


def listed(words: str) -> list[str]:
    """Words with blanks between them."""
    return words.split()


FIELDS = listed(
    "海洋 茶叶 竹木 稻米 渔港 牧草 果蔬 药材 花卉 蚕桑 轴承 船舶 陶瓷 纺织 家具 灯具 钟表 乐器 皮革 造纸 "
    "桥梁 隧道 港口 机场 铁路 公路 水库 灌渠 电网 燃气 学校 医院 养老 托育 体育 图书 戏曲 博物 旅游 民宿 "
    "税务 档案 公证 审计 统计 气象 消防 防汛 地震 食品 芯片 软件 卫星 光伏 风电 储能 氢能 电池 材料 基因"
)
THINGS = listed(
    "基地 市场 项目 标准 平台 园区 企业 合作社 示范点 服务站 培训班 展销会 实验室 保险 补贴 贷款 租赁 品牌 名录 台账 "
    "设备 仓库 管网 监测 预警 审批 登记 检查 竞赛 规划 方案 条例 合同 价格 产量 质量 安全 物流 出口 研究"
)
ACTIONS = listed("推进 加强 规范 启动 完成 支持 公布 改造 新建 评选 调整 清理 发展 组织 落实 优化 探索 开展 扩大 修订")
OPENINGS = listed("关于 今年 本市 全县 近期 我区 继续 年内 各地 首次 按计划 下半年")
ENDINGS = listed("的通知 的意见 工作 情况 试点 的办法 的报告 进展 成效 若干措施 经验 问题")
PLACES = (listed("青 岚 云 沧 栖 澜 鹿 雁 松 梧 溪 泽"), listed("州 陵 浦 川 岭 湾 原 渡 平 台"))


class Shape(NamedTuple):
    """How many rows and labels, how many labels a row may carry, and the bounds in seconds and MB."""

    rows: int
    labels: int
    most: int
    seconds: int
    megabytes: int


SHAPES = {"titles": Shape(12_000, 65, 3, 180, 2_000), "sentences": Shape(200_000, 10, 1, 600, 4_000)}


def rows_of(shape: Shape, seed: int = 0) -> Iterator[dict[str, object]]:
    """Labelled texts of a shape; the frequent labels are ten to thirty times as frequent as the rare ones."""
    draw = random.Random(seed)  # noqa: S311
    phrases = [[draw.choice(FIELDS) + draw.choice(THINGS) for _ in range(14)] for _ in range(shape.labels)]
    fields = [draw.sample(FIELDS, 3) for _ in range(shape.labels)]
    weights = [1 / (1 + k / 3) for k in range(shape.labels)]
    for _ in range(shape.rows):
        count = draw.choices(range(1, shape.most + 1), [0.6, 0.3, 0.1][: shape.most])[0]
        labels = sorted(set(draw.choices(range(shape.labels), weights, k=count)))
        parts = [draw.choice(OPENINGS)] if draw.random() < 0.6 else []
        if draw.random() < 0.5:
            parts.append(draw.choice(PLACES[0]) + draw.choice(PLACES[0]) + draw.choice(PLACES[1]))
        for label in labels:
            parts.append(draw.choice(ACTIONS))
            kind = draw.random()
            if kind < 0.75:
                parts.append(draw.choice(phrases[label]))
            elif kind < 0.93:
                parts.append(draw.choice(fields[label]) + draw.choice(THINGS))
            else:  # says nothing of its label
                parts.append(draw.choice(FIELDS) + draw.choice(THINGS))
        if draw.random() < 0.4:
            parts.append(f"{draw.randrange(2, 900)}{draw.choice('个家项亩台')}")
        parts.append(draw.choice(ENDINGS))
        if draw.random() < 1 / 12:
            labels = [draw.randrange(shape.labels)]
        yield {"text": "".join(parts), "labels": [f"l{k}" for k in labels]}


def write_project(folder: Path, shape: Shape) -> Path:
    """A project with the texts of a shape; returns its experiment's folder."""
    (folder / "labels").mkdir(parents=True)
    head = f'id = "scale"\nversion = 1\nmultiple = {"true" if shape.most > 1 else "false"}\n'
    stanzas = (f'[[label]]\nid = "l{k}"\nname = "类{k}"\ndefinition = "第{k}类"\n' for k in range(shape.labels))
    (folder / "labels" / "codebook.toml").write_text(head + "".join(stanzas), "utf-8")
    with (folder / "labels" / "examples.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows_of(shape))
    experiment = folder / "experiments" / "2026-01-01-scale"
    experiment.mkdir(parents=True)
    text = 'question = "How long does it take?"\n[data]\nexamples = "labels/examples.jsonl"\n'
    (experiment / "experiment.toml").write_text(text, "utf-8")
    return experiment


def measure(name: str, shape: Shape) -> dict[str, object]:
    """Train once in a process of its own: wall seconds, peak resident memory of that process, and what it learnt."""
    with tempfile.TemporaryDirectory() as folder:
        experiment = write_project(Path(folder) / "project", shape)
        command = [str(Path(sys.executable).parent / "classify"), "train", str(experiment)]
        started = time.perf_counter()
        child = os.posix_spawn(command[0], command, os.environ)
        _, status, usage = os.wait4(child, 0)
        seconds = time.perf_counter() - started
        if status:
            sys.exit(f"classify train failed with status {status}")
        results = json.loads((experiment / "results.json").read_text("utf-8"))
    quality = results["cross_validation"]
    return {
        "shape": name,
        "rows": shape.rows,
        "labels": shape.labels,
        "seconds": round(seconds, 1),
        "processor_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_memory_mb": round(usage.ru_maxrss / 1024),
        "bounds": [shape.seconds, shape.megabytes],
        "folds": results["folds"],
        "features": results["features"],
        "macro_f1": quality["macro_f1"]["value"],
        "micro_f1": quality["micro_f1"]["value"],
        "calibration_error": quality["calibration_error"],
    }


def main() -> None:
    """Measure one shape or both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=list(SHAPES), help="this one only")
    parser.add_argument("--rows", type=int, help="as many rows instead, for a quick look")
    options = parser.parse_args()
    for name in [options.shape] if options.shape else SHAPES:
        shape = SHAPES[name] if options.rows is None else SHAPES[name]._replace(rows=options.rows)
        print(json.dumps(measure(name, shape)), flush=True)


if __name__ == "__main__":
    main()
