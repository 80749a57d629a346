#!/usr/bin/python3
"""Reads every document of a directory with feedparser and prints one line of JSON: bytes, items and CPU seconds.

usage: read_with_feedparser.py DIRECTORY [ROUNDS]
"""
import json
import pathlib
import sys
import time

import feedparser


def read(documents):
    seconds = items = 0
    for body in documents:
        before = time.process_time()
        feed = feedparser.parse(body)
        seconds += time.process_time() - before
        items += len(feed.entries)
    return seconds, items


# feedparser does not know JSON Feed: XML only
documents = [path.read_bytes() for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xml"))]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 1
seconds, items = min(read(documents) for _ in range(rounds))
size = sum(len(body) for body in documents)
print(json.dumps({"reader": "feedparser", "version": feedparser.__version__, "mb": round(size / 1e6, 3), "items": items,
                  "mb_per_s": round(size / 1e6 / seconds, 3)}))
