"""What a page can say about the request that it answers."""

from django import template

from worktracker.lib.logs import current_id

register = template.Library()


@register.simple_tag
def request_id() -> str:
    """The number under which the administrator finds this request in the log; empty outside of one."""
    return current_id()
