"""A city's texts and a seed → one year's record.

The seed deals every wording to a year: the wordings of one demand to different years, so that it
recurs in other words; now and then one is noted twice in its year, or joined to another as
"a) … b) …". Everything follows from (city, seed, year, layout), so records of several years of
one seed belong together.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.errors import UsageError
from pipeline.samples.model import Layout, Paragraph, SampleRecord, SampleRow, SampleTopic
from pipeline.samples.texts import WordedDemand, city, demands, paragraphs, plain

Item = tuple[WordedDemand, str]

JOINED = 0.05
"""Share of rows that state two demands, as a) … b) …"""
MONTHS = (
    *("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca"),
    *("lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
)
GAP_YEARS = 4
"""In every such year of the list the numbering leaves out a number, as real records do."""


def deal(name: str, seed: int) -> dict[int, list[Item]]:
    """Return which wordings each year of the city's record holds.

    A demand's wordings go to different years, one in twenty to a year that already has one.
    """
    rng = random.Random(f"{name}-{seed}")
    years: list[int] = list(city(name)["years"])
    dealt: dict[int, list[Item]] = {year: [] for year in years}
    for demand in demands(name):
        chosen: list[int] = []
        for wording in demand.wordings:
            fresh = [year for year in years if year not in chosen]
            pool = chosen if chosen and rng.random() < 0.05 else (fresh or years)
            # The emptiest of three drawn years: records of about the same length.
            year = min((rng.choice(pool) for _ in range(3)), key=lambda y: len(dealt[y]))
            chosen.append(year)
            dealt[year].append((demand, wording))
    return dealt


def build(name: str, seed: int, year: int, layout: Layout, rows: int | None = None) -> SampleRecord:
    """Return the record of `year`; with `rows`, one of that many rows, whatever years they are from.

    Raises:
        UsageError: if the city has no record of that year.
    """
    said = city(name)
    dealt = deal(name, seed)
    if year not in dealt:
        raise UsageError(f"{said['city']} has no record of {year}; expected one of {sorted(dealt)}.")
    rng = random.Random(f"{name}-{seed}-{year}")
    items = list(dealt[year])
    if rows is not None:
        items += [item for other, more in dealt.items() if other != year for item in more]
        items = items[:rows]
    statements = _join(items, rng)
    topics = _topics(name, statements, year, layout, rng)
    met = said["meetings"].get(str(year))
    return SampleRecord(
        city=name,
        municipality=said["municipality"],
        title=said["title"].format(year=year),
        intro=" ".join(filter(None, (said["intro"], met and _meeting(date.fromisoformat(met))))),
        meeting_date=met,
        year=year,
        seed=seed,
        layout=layout,
        topics=topics,
    )


def _meeting(day: date) -> str:
    return f"Spotkanie odbyło się {day.day} {MONTHS[day.month - 1]} {day.year} r."


def _join(items: Sequence[Item], rng: random.Random) -> list[list[Item]]:
    """Return rows of one or two items; two only of one topic and only short ones."""
    statements: list[list[Item]] = []
    for item in items:
        before = statements[-1] if statements else []
        fits = len(before) == 1 and before[0][0].topic == item[0].topic and before[0][0] != item[0]
        short = "/" not in item[1] and fits and "/" not in before[0][1]
        if short and rng.random() < JOINED:
            before.append(item)
        else:
            statements.append([item])
    return statements


def _topics(
    name: str, statements: Sequence[list[Item]], year: int, layout: Layout, rng: random.Random
) -> tuple[SampleTopic, ...]:
    said = city(name)
    tables = _tables(name, year, layout)
    keys = [key for key in tables if any(s[0][0].topic in tables[key][1] for s in statements)]
    rng.shuffle(keys)
    numbers = _numbers(len(statements), said["years"].index(year) % GAP_YEARS == GAP_YEARS // 2, rng)
    topics = []
    for key in keys:
        named, topics_of = tables[key]
        own = [s for s in statements if s[0][0].topic in topics_of]
        rng.shuffle(own)
        rows = tuple(_row(name, s, next(numbers), named, layout, rng) for s in own)
        # Only the layout with merged cells has a place for them.
        people = said["moderators"][key] if layout == "rotated" else []
        topics.append(SampleTopic(named, tuple((a, b) for a, b in people), rows))
    return tuple(topics)


def _tables(name: str, year: int, layout: Layout) -> dict[str, tuple[str, list[str]]]:
    """Return the discussion tables: key → (topic as named that year, topics of the demands there).

    Where topics stand in merged cells there are few tables with many rows each.
    """
    said = city(name)
    if layout == "rotated":
        return {key: (said["table_names"][key], topics) for key, topics in said["tables"].items()}
    return {key: (names[year % len(names)], [key]) for key, names in said["topics"].items()}


def _numbers(count: int, has_gap: bool, rng: random.Random) -> Iterator[int]:
    gap = rng.randrange(count // 2, count) if has_gap and count > 4 else count + 1
    return iter([n + 1 if n < gap else n + 2 for n in range(count)])


def _row(
    name: str, items: Sequence[Item], lp: int, topic: str, layout: Layout, rng: random.Random
) -> SampleRow:
    said = city(name)
    keys = list(dict.fromkeys(key for demand, _ in items for key in demand.units))
    if rng.random() < 0.3:
        keys = keys[:1]
    remark = rng.choice(said["remarks"]) if rng.random() < (0.12 if layout != "band" else 0.6) else ""
    if layout != "band" and rng.random() < 0.03:
        keys, remark = [], rng.choice(said["only_remarks"])
    units = tuple(
        said["units"][key][0] if rng.random() < 0.6 else rng.choice(said["units"][key]) for key in keys
    )
    return SampleRow(
        lp,
        topic,
        _cell(items),
        units,
        tuple(said["units"][key][0] for key in keys),
        remark,
        rng.choice(said["costs"]) if layout == "band" else "",
        tuple(demand.demand_id for demand, _ in items),
    )


def _cell(items: Sequence[Item]) -> tuple[Paragraph, ...]:
    if len(items) == 1:
        return paragraphs(items[0][1])
    return tuple(
        Paragraph(f"{letter}) {plain(wording)}") for letter, (_, wording) in zip("ab", items, strict=True)
    )
