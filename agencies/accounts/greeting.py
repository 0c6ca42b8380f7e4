"""What a person is told on signing in: when and from where the account was last used, and what failed since."""

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.choices import SignInOutcome
from agencies.models import SignIn, User


def last_sign_in_in_words(person: User) -> str:
    """A sentence or two, read before the present sign-in is in the log; empty at the first one."""
    lines = SignIn.objects.filter(user=person)
    last = lines.filter(outcome=SignInOutcome.SIGNED_IN).first()
    if last is None:
        return ""
    told = {"time": f"{localtime(last.at):%Y-%m-%d %H:%M}", "address": last.address or _("unknown")}
    words = _("Last sign-in: %(time)s, %(address)s.") % told
    failed = lines.failures().filter(at__gt=last.at).count()
    if not failed:
        return words
    since = ngettext(
        "%(n)s try has failed since. If it was not yours, tell the security administrator.",
        "%(n)s tries have failed since. If they were not yours, tell the security administrator.",
        failed,
    )
    return f"{words} {since % {'n': failed}}"
