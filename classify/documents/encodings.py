"""Bytes to text: utf-8 (with or without BOM), utf-16 with BOM, gb18030; always strict."""

import codecs

from classify.errors import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
# Text in gb18030 breaks as utf-8 within a few characters; a file that held this many
# valid multi-byte characters before its first fault is damaged utf-8, not gb18030.
_UTF8_PROOF = 4
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f\v\x1a\x1b\x1c\x1d\x1e\x1f")
_MAX_CONTROL_SHARE = 0.02


def decode(data: bytes, source: str) -> tuple[str, str]:
    """Return (text, encoding name) of a document's bytes; a BOM is not part of the text.

    Raises DocumentError for empty, binary or undecodable input, naming the byte offset of the fault.
    """
    if not data.strip():
        raise DocumentError(f"{source}: the file is empty; give a text document")
    text, encoding = _decode(data, source)
    if not text.strip():
        raise DocumentError(f"{source}: the file holds no text; give a text document")
    zero = text.find("\0")
    if zero >= 0 or sum(map(text.count, _CONTROLS)) > _MAX_CONTROL_SHARE * len(text):
        where = f"NUL at character {zero}" if zero >= 0 else "too many control characters"
        raise DocumentError(f"{source}: not a text file ({where}); convert it to plain text first")
    return text, encoding


def _decode(data: bytes, source: str) -> tuple[str, str]:
    for bom, codec, name in _BOMS:
        if data.startswith(bom):
            body = data if codec == "utf-8-sig" else data[len(bom) :]
            try:
                return body.decode(codec), codec if codec == "utf-8-sig" else name
            except UnicodeDecodeError as fault:
                skipped = 0 if codec == "utf-8-sig" else len(bom)
                raise _undecodable(source, name, fault.start + skipped, data) from None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as fault:
        utf8_fault = fault.start
    if sum(ch > "\x7f" for ch in data[:utf8_fault].decode("utf-8")) >= _UTF8_PROOF:
        raise _undecodable(source, "utf-8", utf8_fault, data)
    if b"\0" in data:
        raise DocumentError(
            f"{source}: not a text file (NUL at byte {data.index(0)}); convert it to plain text, "
            "or add a byte order mark if it is utf-16"
        )
    try:
        return data.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as fault:
        raise _undecodable(source, "gb18030", fault.start, data) from None


def _undecodable(source: str, encoding: str, offset: int, data: bytes) -> DocumentError:
    return DocumentError(
        f"{source}: cannot be decoded as {encoding}: invalid byte 0x{data[offset]:02x} at byte {offset} "
        f"of {len(data)}; the file may be cut short or in another encoding (utf-8, gb18030 and utf-16 with BOM are read)"
    )
