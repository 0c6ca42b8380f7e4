"""The outbox as its readers see it: who was written to, what it said, and whether it left."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from tasks.choices import MailState
from tasks.models import OutboundMail
from worktracker.lib.mail import has_server

PER_PAGE = 50
# A stored mail may style itself and be framed by its own page; it loads and runs nothing.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src-attr": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """Mails that the person may see, newest first; ``?state=`` keeps those of one state."""
    seen = OutboundMail.objects.visible_to(request.user)
    counts = _counts(seen)
    state = request.GET.get("state", "")
    chosen = seen.filter(state=state) if state in MailState.values else seen
    rows = chosen.select_related("user__unit").annotate(told=Count("reminders"))
    newest_first = rows.order_by("-created_at", "-id")
    context = {
        "page": Paginator(newest_first, PER_PAGE).get_page(request.GET.get("page")),
        "title": _title(counts),
        "total": sum(counts.values()),
        "states": [(one, counts[one]) for one in MailState if counts[one]],
        "chosen": state if state in MailState.values else "",
        "of_others": request.user.reads_drafts,  # type: ignore[union-attr]  # signed in
        "has_server": has_server(),
    }
    return render(request, "tasks/mails.html", context)


@require_safe
def mail_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: its way, and what it says."""
    mail = _mail(request, pk)
    return render(request, "tasks/mail.html", {"mail": mail, "has_server": has_server()})


@require_safe
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types forget what the address carries
def mail_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of one mail, for the frame on its page."""
    return HttpResponse(_mail(request, pk).html)


def _mail(request: HttpRequest, pk: int) -> OutboundMail:
    seen = OutboundMail.objects.visible_to(request.user).select_related("user__unit")
    return get_object_or_404(seen, pk=pk)


def _counts(mails: Any) -> dict[str, int]:
    """How many mails are in each state; every state is a key."""
    rows = mails.order_by().values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(MailState.values, 0) | dict(rows)


def _title(counts: dict[str, int]) -> str:
    """What was found, worst first."""
    waiting = counts[MailState.QUEUED] + counts[MailState.SENDING]
    if failed := counts[MailState.FAILED]:
        return ngettext("%(n)s mail could not be sent", "%(n)s mails could not be sent", failed) % {
            "n": failed
        }
    if waiting and not has_server():
        return ngettext("%(n)s mail is kept here", "%(n)s mails are kept here", waiting) % {
            "n": waiting
        }
    if waiting:
        return ngettext("%(n)s mail waits to be sent", "%(n)s mails wait to be sent", waiting) % {
            "n": waiting
        }
    return _("Every mail was sent") if counts[MailState.SENT] else _("No mail was written yet")


urlpatterns = [
    path("mails/", mail_list, name="mails"),
    path("mails/<int:pk>/", mail_page, name="mail"),
    path("mails/<int:pk>/html/", mail_html, name="mail-html"),
]
