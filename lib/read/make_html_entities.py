#!/usr/bin/env python3
"""Writes html_entities.inc: the named character references of the WHATWG HTML standard, section 13.5, sorted by name.

usage: make_html_entities.py > html_entities.inc
"""
from html.entities import html5


def literal(text):
    return "".join("\\%03o" % byte for byte in text.encode())


names = sorted({name.rstrip(";") for name in html5})
# In XML these two come from the DTDs of XHTML 1.0 and RSS 0.91, which still mean HTML 4's angle brackets.
of_html_4 = {"lang": "\u2329", "rang": "\u232a"}
for name in names:
    without_semicolon = "true" if name in html5 else "false"
    print('{"%s", "%s", %s},' % (name, literal(of_html_4.get(name) or html5.get(name + ";") or html5[name]), without_semicolon))
