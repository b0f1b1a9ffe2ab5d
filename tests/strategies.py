"""Hypothesis strategies: texts as documents hold them, and texts as nobody should write them."""

from hypothesis import strategies as st

LINE_ENDINGS = ("\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\u2028", "\x0b", "\x0c", "\x85")
HAN = "推进科技创新发展人才土地资金绿色开放，。；：、（）“”一是二三1.2①—— \u3000\xa0%《》"

any_text = st.text(max_size=300)
lines = st.text(alphabet=st.one_of(st.sampled_from(HAN), st.characters(exclude_categories=("Cs",))), max_size=80)
documents = st.lists(st.tuples(lines, st.sampled_from(LINE_ENDINGS)), max_size=20).map(
    lambda parts: "".join(line + ending for line, ending in parts)
)
