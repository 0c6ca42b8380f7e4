"""Words that stand in many cells, found once for a file, in the language of who reads it."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from exchange.ledger.heading import light_cell
from tasks.choices import Light, LimitKind, State
from tasks.models import WorkItem
from worktracker.lib.xlsx import Styled

DATE = "yyyy-mm-dd"


class Words:
    """``lights``, ``states`` and ``kinds`` (of limits) by what is stored; ``inferred`` is the format of such a date."""

    def __init__(self) -> None:
        self.lights: dict[str, Styled] = {light.value: light_cell(light) for light in Light}
        self.states = {state.value: str(state.label) for state in State}
        self.kinds = {kind.value: str(kind.label) for kind in LimitKind}
        self.demonstration = f"[{_('Demonstration data')}]"
        self.inferred: tuple[tuple[str, Any], ...] = (("num_format", f'{DATE}" {_("inferred")}"'),)
        # The address of one page tells all the others: to resolve each takes longer than to write its row.
        page = settings.SITE_URL.rstrip("/") + WorkItem(pk=0).get_absolute_url()
        self._before, self._after = page.rsplit("0", 1)

    def page(self, item: WorkItem) -> str:
        """The address of an item's page."""
        return f"{self._before}{item.pk}{self._after}"
