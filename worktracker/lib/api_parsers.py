"""Reading what the API is sent."""

from collections.abc import Iterable, Mapping
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST: Final = 20  # levels of lists and objects; what the API reads has four


class ShallowJSONParser(JSONParser):
    """JSON that is nested deeper than anything the API reads is refused, not followed until the stack ends."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The values. Raises ParseError."""
        try:
            values = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_too_deep()) from error
        if _is_deeper(values, DEEPEST):
            raise ParseError(_too_deep())
        return values


def _is_deeper(values: Any, most: int) -> bool:
    level = _nested([values])
    for _depth in range(most):
        level = [inner for each in level for inner in _nested(_parts(each))]
        if not level:
            return False
    return bool(level)


def _nested(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, (list, dict))]


def _parts(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _too_deep() -> str:
    return _("The JSON is nested too deeply.")
