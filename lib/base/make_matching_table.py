#!/usr/bin/env python3
"""Writes matching_table.inc: what the matching form makes of every letter of the Basic Multilingual Plane.

The rules (matching_form.h states them in prose) are applied to the Unicode Character Database of this Python; rerun
with a newer one to follow Unicode. Usage: python3 make_matching_table.py > matching_table.inc
With --sql it prints the same letters as the INSERTs of the migration that makes khabar.norm; a newer Unicode is a new
migration then.
"""
import sys
import unicodedata as ud

SAME, SEPARATOR, DROP, FIRST = 0, 1, 2, 3  # meanings of an entry; from FIRST on it indexes kFolded
PAGE = 128

ARABIC = {}
for letters, to in [("أإآٱٲٳٵ", "ا"), ("ؤٶ", "و"), ("ئىیےۍێېےٸ", "ي"), ("ةھہۂۀەۃۿ", "ه"), ("کڪګگڬڭڮڰڱڲڳڴ", "ك"), ("پ", "ب"), ("چ", "ج"), ("ڤ", "ف"), ("ء", "")]:
    for letter in letters:
        ARABIC[ord(letter)] = to


def dropped(c):
    """Marks and format characters that carry no difference between words."""
    ranges = [(0x300, 0x36F), (0x591, 0x5BD), (0x5BF, 0x5BF), (0x5C1, 0x5C2), (0x5C4, 0x5C5), (0x5C7, 0x5C7),
              (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC), (0x6DF, 0x6E8),
              (0x6EA, 0x6ED), (0x8D3, 0x8FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
              (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xFE70, 0xFE7F)]
    return any(low <= c <= high for low, high in ranges) or ud.category(chr(c)) == "Cf"


def fold(text, depth=0):
    out = ""
    for ch in text:
        c = ord(ch)
        if dropped(c):
            continue
        if c in ARABIC:
            out += ARABIC[c]
        elif ud.category(ch) == "Nd":
            out += str(ud.digit(ch))
        else:
            more = ud.normalize("NFKD", ch.casefold())
            out += more if more == ch or depth > 4 else fold(more, depth + 1)
    return ud.normalize("NFC", out)


def entry(c, expansions):
    ch = chr(c)
    category = ud.category(ch)
    if 0xFBB2 <= c <= 0xFBC2 or c in (0xFDFA, 0xFDFB, 0xFDFD, 0xFD3E, 0xFD3F):
        return SEPARATOR
    if dropped(c):
        return DROP
    if category[0] in "PSZC":  # punctuation, symbols, blanks, controls, surrogates, unassigned, private use
        return SEPARATOR
    to = ch if 0xAC00 <= c <= 0xD7A3 else fold(ch)
    to = "".join(x for x in to if ud.category(x)[0] not in "PSZC")
    if to == ch:
        return SAME
    if not to:
        return DROP
    return expansions.setdefault(to, len(expansions) + FIRST)


def rows(values, width=32):
    for i in range(0, len(values), width):
        print("    " + ",".join(str(v) for v in values[i:i + width]) + ",")


def print_sql():
    """Runs of letters with one meaning as ranges; every other letter with what it becomes."""
    expansions = {}
    entries = [entry(c, expansions) for c in range(1, 0x10000)]
    texts = {number: to for to, number in expansions.items()}
    runs, folded = [], []
    for c, e in enumerate(entries, 1):
        if e in (SEPARATOR, DROP):
            if runs and runs[-1][1] == c - 1 and runs[-1][2] == e:
                runs[-1][1] = c
            else:
                runs.append([c, c, e])
        elif e != SAME:
            folded.append((c, texts[e]))
    print("INSERT INTO khabar_core.letter (code, folded)\nSELECT generate_series(low, high), becomes FROM (VALUES")
    items = [f"({low},{high},{chr(39)}{' ' if e == SEPARATOR else ''}{chr(39)})" for low, high, e in runs]
    print(",\n".join("  " + ", ".join(items[i:i + 8]) for i in range(0, len(items), 8)))
    print(") AS run (low, high, becomes);\n\nINSERT INTO khabar_core.letter (code, folded) VALUES")
    items = [f"({c},'{to}')" for c, to in folded]
    print(",\n".join("  " + ", ".join(items[i:i + 12]) for i in range(0, len(items), 12)) + ";")


if "--sql" in sys.argv:
    print_sql()
    sys.exit()

expansions, pages, index = {}, {}, []
for page in range(0, 0x10000, PAGE):
    key = tuple(entry(c, expansions) for c in range(page, page + PAGE))
    index.append(pages.setdefault(key, len(pages)))
assert len(pages) < 256 and all(len(to) <= 18 for to in expansions)
print(f"// Made by make_matching_table.py from Unicode {ud.unidata_version}; do not edit. clang-format off")
print(f"constexpr std::array<std::uint8_t, {len(index)}> kPageOf{{")
rows(index)
print(f"}};\nconstexpr std::array<std::array<std::uint16_t, {PAGE}>, {len(pages)}> kPages{{{{")
for key in pages:
    print("  {{")
    rows(key)
    print("  }},")
print(f"}}}};\nconstexpr std::array<std::string_view, {len(expansions)}> kFolded{{")
folded = ['"' + "".join(f"\\x{b:02x}" if b > 126 else chr(b) for b in to.encode()) + '"' for to in expansions]
rows(folded, 16)
print("};")
print(f"{len(pages)} pages, {len(expansions)} expansions", file=sys.stderr)
