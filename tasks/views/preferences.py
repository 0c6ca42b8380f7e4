"""One's own preferences."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import Deputy, User
from agencies.people import signed_in
from tasks.choices import MUTABLE_KINDS, URGENT_EVENTS, Event, ReminderKind
from tasks.errors import Stale
from tasks.models import Activity
from tasks.preference_forms import PreferencesForm
from tasks.services.preferences import Wishes, change_preferences, wishes_of
from worktracker.lib.clock import now, today
from worktracker.lib.opened import Opened


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What somebody else changed since the form was opened: the sentence, and each value as it stands now."""

    sentence: str
    values: list[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """What the person set, and the forms to change it."""
    user = signed_in(request)
    if request.method != "POST":
        return _shown(request, user)
    form = PreferencesForm(request.POST, person=user)
    if not form.is_valid():
        return _shown(request, user, form=form, status=400)
    try:
        changes = change_preferences(user, form.wishes(), seen=form.seen(), at=now())
    except Stale as error:
        return _stale(request, user, form, status=error.status)
    done = _("Your preferences are stored.") if changes else _("Nothing was changed.")
    messages.success(request, done)
    return redirect("preferences")


def _stale(request: HttpRequest, user: User, sent: PreferencesForm, *, status: int) -> HttpResponse:
    """The form as it was typed, beside what stands now; sent once more, it goes through."""
    wishes = wishes_of(User.objects.get(pk=user.pk))
    opened, fresh = sent.opened_as(), Opened(now(), wishes.digests())
    differing = opened.differing(fresh.digests) if opened else list(fresh.digests)
    typed = request.POST.copy()
    typed["opened"] = fresh.written()
    values = [(label, value) for name, label, value in _in_words(wishes) if name in differing]
    return _shown(
        request,
        user,
        form=PreferencesForm(typed, person=user),
        meanwhile=Meanwhile(_by_whom(user, opened), values),
        status=status,
    )


def _by_whom(user: User, opened: Opened | None) -> str:
    """Who was faster: the person, by the trail, or else the administration."""
    own = Activity.objects.filter(actor=user, verb="preferences_changed")
    if opened and own.filter(at__gte=opened.at).exists():
        return _("You changed this in another window since you opened the page. It now reads:")
    return _("The administration changed this since you opened the page. It now reads:")


def _in_words(wishes: Wishes) -> list[tuple[str, str, str]]:
    """Name, label and value of everything that the form shows."""
    muted = [event.label for event in Event if event in wishes.muted]
    quiet = [kind.label for kind in MUTABLE_KINDS if kind in wishes.quiet]
    return [
        ("email", _("Mail address"), wishes.email or _("none")),
        ("wants_mail", _("Take mails"), _("yes") if wishes.wants_mail else _("no")),
        ("wants_weekly", _("The weekly letter"), _("yes") if wishes.wants_weekly else _("no")),
        ("muted", _("Not told of"), "、".join(map(str, muted)) or _("none")),
        ("quiet", _("Not reminded of"), "、".join(map(str, quiet)) or _("none")),
    ]


def _shown(
    request: HttpRequest,
    user: User,
    *,
    form: PreferencesForm | None = None,
    meanwhile: Meanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    if form is None:
        wishes = wishes_of(user)
        form = PreferencesForm.showing(user, wishes, Opened(now(), wishes.digests()))
    standing = Deputy.objects.in_force(today())
    context = {
        "person": user,
        "form": form,
        "meanwhile": meanwhile,
        "urgent": [event.label for event in URGENT_EVENTS],
        "unmutable": [kind.label for kind in ReminderKind if kind not in MUTABLE_KINDS],
        "deputies": standing.filter(principal=user).select_related("deputy__unit"),
        "principals": standing.filter(deputy=user).select_related("principal__unit"),
    }
    return render(request, "tasks/preferences.html", context, status=status)


urlpatterns = [
    path("me/", preferences, name="preferences"),
]
