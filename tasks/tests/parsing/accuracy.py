"""The score tables of docs/parser-accuracy.md: `python -m tasks.tests.parsing.accuracy` writes them anew.

The tables stand between two marks of the page; what is written about them by hand stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tasks.parsing import parse_notice, read, to_json
from tasks.tests.parsing.scoring import Score, Tally, score
from tasks.tests.parsing.support import CORPUS, NAMES, NOTICES

PAGE = Path(__file__).parents[3] / "docs" / "parser-accuracy.md"
START, END = "<!-- tables -->", "<!-- end of tables -->"
MEASURES = (
    "meta", "items", "marker", "kind", "end of body", "heading above", "lead_units", "other_units",
    "targets", "metric", "due and range", "soft targets", "deadlines", "recurrences", "partners", "domain",
)  # fmt: skip


def scored(text: Path, reference: Path) -> Score:
    """What the reader makes of one notice beside the careful reading of it."""
    parsed = to_json(parse_notice(read(text.read_bytes())))
    return score(json.loads(reference.read_text("utf-8")), parsed)


def real() -> dict[str, Score]:
    """The two real notices."""
    return {
        name: scored(NOTICES / f"{name}.txt", CORPUS / f"{name}.reference.json") for name in NAMES
    }


def folder(name: str) -> dict[str, Score]:
    """The invented notices of one folder of the corpus, by name."""
    texts = sorted((CORPUS / name).glob("*.txt"))
    return {
        path.stem: scored(path, path.with_name(f"{path.stem}.reference.json")) for path in texts
    }


def together(scores: Sequence[Score]) -> Score:
    """The tallies of several notices added up."""
    whole = Score()
    for each in scores:
        for measure, tally in each.tallies.items():
            whole.add(measure, tally.hit, tally.parsed, tally.wanted)
    return whole


def tables() -> str:
    """The page's tables: F1 a measure for each part of the corpus, then the held-out notices one by one."""
    pairs, heldout = folder("pairs"), folder("heldout")
    columns = {
        "Tai'an": real()["taian-2024"],
        "Jilin (2 of 10 sections)": real()["jilin-2024"],
        f"{len(pairs)} invented notices": together(list(pairs.values())),
        f"{len(heldout)} held out": together(list(heldout.values())),
    }
    lines = [*_table(columns), "", "| held out | score | what differs |", "|---|---|---|"]
    lines += [
        f"| {name} | {found.mean:.3f} | {_differences(found)} |" for name, found in heldout.items()
    ]
    return "\n".join(lines)


def _table(columns: dict[str, Score]) -> Iterator[str]:
    yield f"| measure | {' | '.join(columns)} |"
    yield "|---" * (len(columns) + 1) + "|"
    for measure in MEASURES:
        cells = [_cell(found.tallies.get(measure)) for found in columns.values()]
        yield f"| {measure.replace('_', ' ')} | {' | '.join(cells)} |"
    means = " | ".join(f"**{found.mean:.3f}**" for found in columns.values())
    yield f"| **mean** | {means} |"


def _cell(tally: Tally | None) -> str:
    if tally is None or not (tally.parsed or tally.wanted):
        return "–"
    return f"{tally.f1:.3f} ({tally.hit}/{tally.parsed}/{tally.wanted})"


def _differences(found: Score) -> str:
    return "<br>".join(found.differences).replace("|", "\\|") or "nothing"


def main() -> None:
    """Put the tables into the page."""
    before, _, rest = PAGE.read_text("utf-8").partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{START}\n\n{tables()}\n\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
