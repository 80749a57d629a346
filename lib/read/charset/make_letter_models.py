#!/usr/bin/env python3
"""Writes letter_models.inc: how often letters follow each other in the languages written in each single-byte encoding.

Counted in the message catalogues of the machine it runs on (LANGUAGE/LC_MESSAGES/*.mo), which exist in all these
languages. Costs are in half bits: '0' + min(MOST, round(-2 log2 P(second | first))).
usage: make_letter_models.py /usr/share/locale > letter_models.inc
"""
import collections
import gettext
import glob
import math
import re
import sys

# language group: (languages, encodings)
GROUPS = [
    ("arabic", ["ar", "fa", "ur"], [("windows-1256", "cp1256"), ("iso-8859-6", "iso8859_6")]),
    ("cyrillic", ["ru", "uk", "bg", "sr"], [("windows-1251", "cp1251"), ("koi8-r", "koi8_r"), ("iso-8859-5", "iso8859_5")]),
    ("greek", ["el"], [("windows-1253", "cp1253"), ("iso-8859-7", "iso8859_7")]),
    ("hebrew", ["he"], [("windows-1255", "cp1255")]),
    ("thai", ["th"], [("windows-874", "cp874")]),
    ("western", ["fr", "de", "es", "pt", "it", "sv", "da", "nl"], [("windows-1252", "cp1252")]),
    ("central", ["pl", "cs", "hu", "hr", "sk"], [("windows-1250", "cp1250"), ("iso-8859-2", "iso8859_2")]),
    ("turkish", ["tr"], [("windows-1254", "cp1254")]),
]
LATIN = {"western", "central", "turkish"}
CLASSES = 64
MOST = 32


def texts(root, language):
    for path in glob.glob("%s/%s/LC_MESSAGES/*.mo" % (root, language)):
        try:
            with open(path, "rb") as file:
                catalogue = gettext.GNUTranslations(file)._catalog
        except Exception:
            continue
        for original, text in catalogue.items():
            if original and isinstance(text, str) and text != original:
                yield re.sub(r"%[-\w$.]*|\\\w|&\w+;|<[^>]*>", " ", text).lower()


def kind(letter, latin):
    if ord(letter) < 0x80 and not (latin and letter.isalpha()):
        return " "
    return letter


root = sys.argv[1]
models, tables = [], []
for group, languages, encodings in GROUPS:
    latin = group in LATIN
    pairs = collections.Counter()
    for language in languages:
        own = collections.Counter()
        for text in texts(root, language):
            row = [kind(c, latin) for c in " " + text + " "]
            own.update(zip(row, row[1:]))
        total = sum(own.values()) or 1
        print(group, language, total, file=sys.stderr)
        for pair, n in own.items():
            pairs[pair] += n / total
    singles = collections.Counter()
    for (a, b), n in pairs.items():
        singles[b] += n
    encodable = {c for _, codec in encodings for c in singles if c.encode(codec, "ignore")}
    letters = [" "] + [c for c, _ in singles.most_common() if c in encodable and c.isalpha() and c != " "]
    letters = letters[: CLASSES - 1]
    index = {c: i for i, c in enumerate(letters)}
    other = len(letters)
    counts = collections.Counter()
    for (a, b), n in pairs.items():
        counts[index.get(a, other), index.get(b, other)] += n
    # Only pairs with a letter beyond ASCII are ever asked for: probabilities are within those.
    plain = {0} | {i for c, i in index.items() if ord(c) < 0x80}
    rows = []
    for a in range(CLASSES):
        following = {b: n for (first, b), n in counts.items() if first == a and not (a in plain and b in plain)}
        total = sum(following.values())
        row = ""
        for b in range(CLASSES):
            share = following.get(b, 0) / total if total else 0
            row += chr(ord("0") + (min(MOST, round(-2 * math.log2(share))) if share else MOST))
        rows.append(row)
    models.append((group, rows))
    for name, codec in encodings:
        classes = []
        for byte in range(256):
            try:
                letter = kind(bytes([byte]).decode(codec).lower()[:1], latin)
                undefined = byte >= 0x80 and ord(letter) < 0xA0
            except UnicodeDecodeError:
                undefined = True
            classes.append(255 if undefined else index.get(letter, other))
        tables.append((name, group, classes))

print("constexpr std::string_view kPairCosts[][kClasses] = {")
for group, rows in models:
    print("    // %s" % group)
    print("    {" + ",\n     ".join('R"(%s)"' % row for row in rows) + "},")
print("};")
print("constexpr Model kModels[] = {")
for name, group, classes in tables:
    number = [g for g, _ in models].index(group)
    print('    {"%s", %d, {%s}},' % (name, number, ", ".join(map(str, classes))))
print("};")
