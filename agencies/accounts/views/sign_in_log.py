"""The sign-in log, for the audit administrator alone."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agencies.accounts.sign_in_log import MOST_ROWS, SignInFilter, figures, workbook
from agencies.choices import Role
from agencies.people import signed_in_as
from worktracker.lib.downloads import download

PER_PAGE = 50


@require_safe
def sign_in_log(request: HttpRequest) -> HttpResponse:
    """Newest first, fifty a page."""
    signed_in_as(Role.AUDIT_ADMINISTRATOR, request)
    form = SignInFilter(request.GET)
    page = Paginator(form.found(), PER_PAGE).get_page(request.GET.get("page"))
    n = page.paginator.count
    shown = {
        "form": form,
        "page": page,
        "title": ngettext("%(n)s line", "%(n)s lines", n) % {"n": n},
        "figures": figures(at=timezone.now()),
        "refusals": form.refusals(),
    }
    return render(request, "agencies/sign_in_log.html", shown)


@require_safe
def sign_in_log_file(request: HttpRequest) -> HttpResponse:
    """Exactly the lines of the page's filters, all pages of them, as .xlsx; 400 where that is not possible."""
    person, form, at = (
        signed_in_as(Role.AUDIT_ADMINISTRATOR, request),
        SignInFilter(request.GET),
        timezone.now(),
    )
    refusals = form.refusals()
    if not refusals and form.found()[MOST_ROWS : MOST_ROWS + 1]:
        refusals = [_("A file takes 100000 lines at most. Narrow the days, then export again.")]
    if refusals:
        shown = {"status": 400, "sentence": " ".join(refusals)}
        return render(request, "refused.html", shown, status=400)
    name = f"{_('Sign-in log')}_{timezone.localtime(at):%Y%m%d}.xlsx"
    return download(workbook(form.found(), made_by=str(person), at=at), name=name)


urlpatterns = [
    path("sign-ins/", sign_in_log, name="sign-in-log"),
    path("sign-ins/file/", sign_in_log_file, name="sign-in-log-file"),
]
