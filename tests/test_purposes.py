"""Purpose sentences and imprints: left out of what is scored where an experiment says so, and nothing else."""

import numpy as np
import pytest

from classify.classifier.features import FeatureOptions, units_of
from classify.classifier.score import score_paragraphs
from classify.documents.clauses import sentences, split_clauses
from classify.documents.plain import plain
from classify.documents.purposes import without_purposes
from classify.models import Model

MEASURE = "推行先租后让，年内供应标准地八宗。"


def read(text: str) -> str:
    """What is left of a text without its purposes."""
    found = sentences(split_clauses(plain(text, 0, len(text))))
    return "".join(clause.text for sentence in found for clause in without_purposes(sentence))


@pytest.mark.parametrize(
    "purpose",
    [
        "为加快培育壮大本地氢能产业，促进能源结构转型，现就有关工作提出如下意见。",
        "第一条 为规范国有建设用地使用权出让，依据有关法律法规，制定本办法。",
        "各区县人民政府，市直各部门：《云岭市支持人才发展若干措施》已经市政府同意，现印发给你们，请认真贯彻执行。",
        "为做好岗位招聘，特制定以下措施：",
        "为引进外资项目，结合我县实际，现将有关事项通知如下。",
    ],
)
def test_purpose_sentences_are_left_out(purpose: str) -> None:
    assert read(purpose) == ""
    if purpose.endswith("。"):
        assert read(purpose + MEASURE) == MEASURE


@pytest.mark.parametrize(
    "measure",
    [
        "拒不缴纳罚款的，由作出处罚决定的机关依法申请人民法院强制执行。",
        "各县区要抓紧制定本地区用地计划，八月底前报市政府。",
        "制定本市产业工人技能提升计划，每年培训三千人次。",
        "市财政局会同有关部门制定奖补资金管理办法，",
        "请各位代表监督落实情况，市政府每季度通报一次。",
        "特制定以下措施：推行先租后让。",
    ],
)
def test_measures_with_the_same_words_stay(measure: str) -> None:
    assert read(measure).rstrip("，") == measure.rstrip("，")


def test_an_imprint_is_left_out_unless_a_measure_runs_on_from_it() -> None:
    imprint = "云岭市人民政府办公室2022年3月4日云岭市国有建设用地使用权出让规则"
    assert read(imprint) == ""
    run_on = imprint + "一、净地出让，成交后三十日内签订合同并一次付清价款。"
    assert read(run_on) == run_on


def test_a_paragraph_that_is_all_purpose_earns_nothing(model: Model) -> None:
    text = "第一条 为规范国有建设用地使用权公开出让，提高土地利用效率，制定本办法。"
    paragraph = plain(text, 0, len(text))
    all_read, none_read = (units_of(paragraph, (), FeatureOptions(purposes=p)) for p in (True, False))
    assert len(all_read) > 1
    assert none_read == []
    scored = score_paragraphs(model.classifier, [all_read, none_read])
    assert scored[0].probabilities.max() > 0
    assert np.array_equal(scored[1].probabilities, np.zeros(len(model.classifier.labels)))
