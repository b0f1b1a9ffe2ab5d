"""Bytes become text strictly, or an error that names the byte."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.documents.encodings import decode
from classify.errors import DocumentError

TEXT = "青屿市人民政府关于推进标准地改革的通知\n各县区人民政府：\n"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_each_encoding_gives_the_same_text(data: bytes, name: str) -> None:
    assert decode(data, "a.txt") == (TEXT, name)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=8, max_size=60))
def test_gb18030_text_is_not_taken_for_damaged_utf8(text: str) -> None:
    data = text.encode("gb18030")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert decode(data, "a.txt") == (text, "gb18030")


def test_a_truncated_gb18030_file_names_its_last_byte() -> None:
    data = TEXT.rstrip().encode("gb18030")[:-1]
    with pytest.raises(DocumentError, match=rf"a\.txt: cannot be decoded as gb18030: .* at byte {len(data) - 1} of"):
        decode(data, "a.txt")


def test_damaged_utf8_is_not_read_as_gb18030() -> None:
    data = TEXT.encode()
    damaged = data[:30] + b"\xff" + data[31:]
    with pytest.raises(DocumentError, match="as utf-8: invalid byte 0xff at byte 30"):
        decode(damaged, "a.txt")


def test_damaged_utf16_names_the_byte() -> None:
    with pytest.raises(DocumentError, match="utf-16-le"):
        decode(codecs.BOM_UTF16_LE + "青屿".encode("utf-16-le") + b"\x00", "a.txt")


@pytest.mark.parametrize("data", [b"", b" \r\n\t", codecs.BOM_UTF8, "\u3000\n".encode()])
def test_an_empty_file_is_an_error(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"a\.txt: the file"):
        decode(data, "a.txt")


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"PK\x03\x04\x00\x00abc", bytes(range(1, 9)) * 40]
)
def test_a_binary_file_is_an_error(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"not a text file|cannot be decoded"):
        decode(data, "a.bin")
