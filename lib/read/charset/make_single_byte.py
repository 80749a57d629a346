#!/usr/bin/env python3
"""Writes single_byte.inc: what bytes 0x80-0xFF are in each single-byte encoding of the WHATWG Encoding Standard.

Bytes that the standard leaves undefined are U+FFFD, except those of the C1 block, which it keeps as controls.
usage: make_single_byte.py > single_byte.inc
"""
CODECS = [
    ("ibm866", "cp866"), ("iso-8859-10", "iso8859_10"), ("iso-8859-13", "iso8859_13"), ("iso-8859-14", "iso8859_14"),
    ("iso-8859-15", "iso8859_15"), ("iso-8859-16", "iso8859_16"), ("iso-8859-2", "iso8859_2"),
    ("iso-8859-3", "iso8859_3"), ("iso-8859-4", "iso8859_4"), ("iso-8859-5", "iso8859_5"), ("iso-8859-6", "iso8859_6"),
    ("iso-8859-7", "iso8859_7"), ("iso-8859-8", "iso8859_8"), ("iso-8859-8-i", "iso8859_8"), ("koi8-r", "koi8_r"),
    ("koi8-u", "koi8_u"), ("macintosh", "mac_roman"), ("windows-1250", "cp1250"), ("windows-1251", "cp1251"),
    ("windows-1252", "cp1252"), ("windows-1253", "cp1253"), ("windows-1254", "cp1254"), ("windows-1255", "cp1255"),
    ("windows-1256", "cp1256"), ("windows-1257", "cp1257"), ("windows-1258", "cp1258"), ("windows-874", "cp874"),
    ("x-mac-cyrillic", "mac_cyrillic"),
]


def letter(byte, codec):
    try:
        return ord(bytes([byte]).decode(codec))
    except UnicodeDecodeError:
        return byte if byte < 0xA0 else 0xFFFD


for name, codec in sorted(CODECS):
    row = ", ".join("0x%04X" % letter(byte, codec) for byte in range(0x80, 0x100))
    print('{"%s", {%s}},' % (name, row))
