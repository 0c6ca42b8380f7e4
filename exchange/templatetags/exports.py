"""What templates of lists need to offer files."""

from django import template

from exchange.ledger.columns import choices

register = template.Library()


@register.simple_tag
def ledger_columns() -> list[tuple[str, str]]:
    """Key and heading of each column that a ledger may have or not."""
    return choices()
