"""A figure as people type and paste it."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _

from indicators.figures import reading_unit

PLACES: Final = 4  # as stored
LARGEST: Final = Decimal(10) ** 12
DASHES: Final = frozenset({"-", "—", "——", "–", "/", "\\", "…", "无"})
_NUMBER: Final = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?)\s*(.*)", re.DOTALL)


class ValueRefused(ValueError):
    """The text is no value of this unit; the message says why and what is accepted."""


def read_value(text: str, *, unit: str) -> Decimal | None:
    """The value of a text such as 1,147, ４１.２, “812 台” or 92%; None for an empty one or a dash.

    ``unit`` is the indicator's as printed (个/季度 is read as 个). Raises ValueRefused for words, for another unit, for
    more than four decimals and for what is too large to be stored.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    if not plain or plain in DASHES:
        return None
    match = _NUMBER.fullmatch(plain)
    if match is None or not any(map(str.isdigit, match[1])):
        raise ValueRefused(_("“%(text)s” is no number.") % {"text": _short(text)})
    _check_unit(match[2].strip(), unit)
    try:
        value = Decimal(match[1].replace(",", ""))
    except InvalidOperation:
        raise ValueRefused(_("“%(text)s” is no number.") % {"text": _short(text)}) from None
    return checked(value)


def checked(value: Decimal) -> Decimal:
    """The value if it can be stored as it is; else ValueRefused."""
    if not value.is_finite() or abs(value) >= LARGEST:
        raise ValueRefused(_("The value is too large: at most twelve digits before the point."))
    kept = value.quantize(Decimal(1).scaleb(-PLACES))
    if kept != value:
        raise ValueRefused(
            _("%(value)s has more than %(n)s decimals.") % {"value": f"{value:f}", "n": PLACES}
        )
    return value


def _check_unit(said: str, unit: str) -> None:
    wanted = unicodedata.normalize("NFKC", reading_unit(unit))
    if said and said.casefold() not in {wanted.casefold(), unit.casefold()}:
        raise ValueRefused(
            _("The unit is %(wanted)s, not “%(said)s”.") % {"wanted": wanted, "said": _short(said)}
            if wanted
            else _("The value has no unit: “%(said)s” is too much.") % {"said": _short(said)}
        )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 20 else f"{words[:20]}…"
