"""What a workbook was made of, signed and kept in it: whose it is, and which version of each report it shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from exchange.fillin.lines import Key
from indicators.workbook.seal import chunked, joined

SALT: Final = "exchange.fillin"


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as it was handed out: the report's version, -1 where none stood; the item's; the newest row of its trail;
    the digest of what its cells held; and the task's name, for a line that was deleted.
    """

    report: int
    item: int
    seen: int
    digest: str
    name: str


@dataclass(frozen=True, slots=True)
class Seal:
    """Whose workbook, and its lines."""

    agency: int
    unit: int
    lines: Mapping[Key, Shown]

    def chunks(self) -> list[str]:
        """The signed text, in pieces that fit into a cell each."""
        lines = [
            [key.item, key.period, shown.report, shown.item, shown.seen, shown.digest, shown.name]
            for key, shown in self.lines.items()
        ]
        return chunked({"agency": self.agency, "unit": self.unit, "lines": lines}, salt=SALT)


def unsealed(chunks: Iterable[Any], *, agency: int | None) -> Seal:
    """The seal of these pieces. Raises WorkbookRefused for none, a broken one, or another agency's."""
    told = joined(chunks, salt=SALT, agency=agency)
    lines = {Key(item, period): Shown(*rest) for item, period, *rest in told["lines"]}
    return Seal(told["agency"], told["unit"], lines)
