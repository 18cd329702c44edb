"""Bytes to text in the charset a sender declares, or means. Rule: no bytes raise, no codec takes quadratic time."""

import codecs
import re

TEXT_CHARSET = re.compile(
    r"utf|unicode-1|iso|us-?ascii|ascii|latin|windows|cp|koi8|gb|big5|euc|shift|sjis|ms|ks|mac|tis|hz|johab|ansi", re.I
)
CHARSET_MEANT = {  # what senders write -> what they mean (WHATWG Encoding Standard)
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "cp65001": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}


def decode_text(data: bytes, declared: str) -> str:
    """Decode bytes in the declared charset, otherwise UTF-8, otherwise Windows-1252."""
    if b"\x1b$" in data and not declared.lower().startswith("utf"):
        declared = "iso-2022-jp"
    for charset in (declared, "utf-8"):
        codec = codec_for(charset, data)
        if codec:
            try:
                return data.decode(codec)
            except (UnicodeError, ValueError):
                continue
    guess = data.decode("utf-8", "replace")
    broken = guess.count("\ufffd")
    meant = sum(character > "\x7f" for character in guess) - broken
    return guess if meant > broken else data.decode("cp1252", "replace")


def codec_for(charset: str, data: bytes) -> str | None:
    """Return the codec for a charset's name, if it has one. Some codecs are not charsets, some of those quadratic."""
    name = charset.strip().strip("'\"").lower()
    name = CHARSET_MEANT.get(name, name)
    if not TEXT_CHARSET.match(name):
        return None
    if name.startswith(("utf-16", "utf16", "utf-32", "utf32")) and b"\0" not in data:
        return None  # declared as 16 bits without a single zero byte: it is ASCII
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
