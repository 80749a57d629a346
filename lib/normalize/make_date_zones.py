#!/usr/bin/env python3
"""Writes date_zones.inc: the rules of every IANA time zone from 1990 to 2037, so that dates read the same everywhere.

Source: the compiled IANA tz database of the system (public domain). A zone's transitions are kept up to the point from
which its POSIX TZ footer (RFC 8536 3.3) predicts all that follow. Usage: python3 make_date_zones.py > date_zones.inc
"""
import datetime
import re
import struct
import sys

ROOT = "/usr/share/zoneinfo"
EPOCH, END = 631152000, 2145916800  # 1990-01-01, 2038-01-01


def read_tzif(name):
    """Transitions [(instant, offset after)], the offset before the first, and the footer (RFC 8536)."""
    data = open(f"{ROOT}/{name}", "rb").read()
    header = lambda at: struct.unpack(">4sc15x6l", data[at:at + 44])[2:]
    utc, std, leap, times, types, chars = header(0)
    at = 44 + times * 5 + types * 6 + chars + leap * 8 + std + utc
    utc, std, leap, times, types, chars = header(at)
    at += 44
    instants = struct.unpack(f">{times}q", data[at:at + 8 * times])
    indexes = data[at + 8 * times:at + 9 * times]
    at += 9 * times
    offsets = [struct.unpack(">lbB", data[at + 6 * i:at + 6 * i + 6])[0] for i in range(types)]
    footer = data[at + types * 6 + chars + leap * 12 + std + utc:].decode().strip()
    return [(t, offsets[i]) for t, i in zip(instants, indexes)], offsets[0], footer


def seconds(text):
    sign = -1 if text.startswith("-") else 1
    parts = [int(p) for p in text.lstrip("+-").split(":")]
    return sign * sum(p * 60 ** (2 - i) for i, p in enumerate(parts))


NAME = r"(?:<[^>]+>|[A-Za-z]+)"
RULE = re.compile(rf"{NAME}([-+0-9:]+){NAME}([-+0-9:]*),M(\d+)\.(\d)\.(\d)(?:/([-0-9:]+))?,M(\d+)\.(\d)\.(\d)(?:/([-0-9:]+))?$")


def parse_rule(footer):
    match = RULE.match(footer)
    if not match:
        assert "," not in footer, footer
        return None
    g = match.groups()
    standard = -seconds(g[0])
    daylight = -seconds(g[1]) if g[1] else standard + 3600
    change = lambda i: (int(g[i]), int(g[i + 1]), int(g[i + 2]), seconds(g[i + 3] or "2"))
    return standard, daylight, change(2), change(6)


def change_at(year, change, offset):
    month, week, weekday, second = change
    first = datetime.date(year, month, 1)
    day = 1 + (weekday - (first.weekday() + 1)) % 7 + (week - 1) * 7
    length = (datetime.date(year + month // 12, month % 12 + 1, 1) - first).days
    while day > length:
        day -= 7
    midnight = (first.replace(day=day) - datetime.date(1970, 1, 1)).days * 86400
    return midnight + second - offset


def year_of(instant):
    return datetime.datetime.fromtimestamp(instant, datetime.timezone.utc).year


def predicted(rule):
    standard, daylight, start, end = rule
    changes = [(change_at(y, start, standard), daylight) for y in range(1990, 2038)]
    changes += [(change_at(y, end, daylight), standard) for y in range(1990, 2038)]
    return sorted(c for c in changes if c[0] < END)


def zone(name, rules):
    transitions, first, footer = read_tzif(name)
    kept, initial = [], first
    for instant, offset in transitions:
        if instant < EPOCH:
            initial = offset
        elif instant < END and offset != (kept[-1][1] if kept else initial):
            kept.append((instant, offset))
    rule = parse_rule(footer)
    number = -1
    if rule:
        number = rules.setdefault(rule, len(rules))
        future, dropped = predicted(rule), []
        while kept and future and kept[-1] == future[-1]:
            dropped.append(kept.pop())
            future.pop()
        # The rule speaks from the first of January after the last transition kept: keep that year whole.
        # Where the rule only began later (Cairo 2023), so is its whole first year.
        if dropped and future and (not kept or year_of(future[-1][0]) > year_of(kept[-1][0])):
            kept.append(dropped.pop())
        while kept and dropped and year_of(dropped[-1][0]) == year_of(kept[-1][0]):
            kept.append(dropped.pop())
    assert all(o % 60 == 0 for _, o in kept) and initial % 60 == 0, name
    return tuple(((t - EPOCH) // 60, o // 60) for t, o in kept), initial // 60, number


lines = open(f"{ROOT}/tzdata.zi").read().splitlines()
version = lines[0].split()[-1]
names = {l.split()[1]: l.split()[1] for l in lines if l.startswith("Z ")}
names.update({l.split()[2]: l.split()[1] for l in lines if l.startswith("L ")})
rules, zones, table, transitions = {}, {}, [], []
for name in sorted(names, key=str.lower):
    zones.setdefault(zone(names[name], rules), len(zones))
    table.append((name.lower(), zones[zone(names[name], rules)]))

print(f"// Made by make_date_zones.py from the IANA time zone database {version} (public domain); do not edit. clang-format off")
print(f"constexpr std::array<YearlyRule, {len(rules)}> kRules{{{{")
for standard, daylight, start, end in rules:
    form = lambda c: "{%d, %d, %d, %d}" % (c[0], c[1], c[2], c[3] // 60)
    print(f"    {{{standard // 60}, {daylight // 60}, {form(start)}, {form(end)}}},")
print("}};")
rows, flat = [], []
for (kept, initial, rule), _ in zones.items():
    rows.append((len(flat), len(kept), initial, rule))
    flat += kept
def out(values, width):
    for i in range(0, len(values), width):
        print("    " + ", ".join(values[i:i + width]) + ",")
print(f"constexpr std::array<Transition, {len(flat)}> kTransitions{{{{")
out(["{%d, %d}" % t for t in flat], 12)
print(f"}}}};\nconstexpr std::array<ZoneData, {len(rows)}> kZones{{{{")
out(["{%d, %d, %d, %d}" % r for r in rows], 10)
print(f"}}}};\nconstexpr std::array<ZoneName, {len(table)}> kZoneNames{{{{")
out(['{"%s", %d}' % t for t in table], 5)
print("}};")
print(f"{len(rules)} rules, {len(flat)} transitions, {len(rows)} zones, {len(table)} names", file=sys.stderr)
