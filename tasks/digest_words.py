"""The sentences of the digest: what each kind of reminder asks, and the same as a count."""

from collections.abc import Callable

from django.utils.translation import ngettext

from tasks.choices import ReminderKind

Words = Callable[[int], str]

ASKS: dict[ReminderKind, Words] = {
    ReminderKind.OVERDUE: lambda n: ngettext(
        "%(n)s task is overdue since %(first)s: report on it today.",
        "%(n)s tasks are overdue, the oldest since %(first)s: report on them today.",
        n,
    ),
    ReminderKind.DUE_TODAY: lambda n: ngettext(
        "%(n)s task is due today: finish it and report.",
        "%(n)s tasks are due today: finish them and report.",
        n,
    ),
    ReminderKind.URGED: lambda n: ngettext(
        "The supervision office urges %(n)s task: report on it today.",
        "The supervision office urges %(n)s tasks: report on them today.",
        n,
    ),
    ReminderKind.RETURNED: lambda n: ngettext(
        "%(n)s report was returned: correct it and hand it in again.",
        "%(n)s reports were returned: correct them and hand them in again.",
        n,
    ),
    ReminderKind.NOT_REPORTED: lambda n: ngettext(
        "%(n)s report is missing since %(first)s: hand it in today.",
        "%(n)s reports are missing, the oldest since %(first)s: hand them in today.",
        n,
    ),
    ReminderKind.NOBODY: lambda n: ngettext(
        "%(n)s task has nobody to remind: give its unit people, or another unit the task.",
        "%(n)s tasks have nobody to remind: give their units people, or other units the tasks.",
        n,
    ),
    ReminderKind.DUE_SOON: lambda n: ngettext(
        "%(n)s task is due on %(first)s: report by then.",
        "%(n)s tasks are due by %(last)s, the first on %(first)s: report by then.",
        n,
    ),
    ReminderKind.TO_REPORT: lambda n: ngettext(
        "%(n)s report is due on %(first)s.",
        "%(n)s reports are due by %(last)s, the first on %(first)s.",
        n,
    ),
    ReminderKind.TO_SIGN: lambda n: ngettext(
        "%(n)s task waits to be signed for.", "%(n)s tasks wait to be signed for.", n
    ),
    ReminderKind.TO_APPROVE: lambda n: ngettext(
        "%(n)s report waits for your approval.", "%(n)s reports wait for your approval.", n
    ),
    ReminderKind.TO_VERIFY: lambda n: ngettext(
        "%(n)s report waits to be verified.", "%(n)s reports wait to be verified.", n
    ),
}

COUNTS: dict[ReminderKind, Words] = {
    ReminderKind.OVERDUE: lambda n: ngettext("%(n)s overdue", "%(n)s overdue", n),
    ReminderKind.DUE_TODAY: lambda n: ngettext("%(n)s due today", "%(n)s due today", n),
    ReminderKind.URGED: lambda n: ngettext("%(n)s urged", "%(n)s urged", n),
    ReminderKind.RETURNED: lambda n: ngettext("%(n)s returned", "%(n)s returned", n),
    ReminderKind.NOT_REPORTED: lambda n: ngettext(
        "%(n)s report missing", "%(n)s reports missing", n
    ),
    ReminderKind.NOBODY: lambda n: ngettext(
        "%(n)s without anybody to remind", "%(n)s without anybody to remind", n
    ),
    ReminderKind.DUE_SOON: lambda n: ngettext("%(n)s due by %(last)s", "%(n)s due by %(last)s", n),
    ReminderKind.TO_REPORT: lambda n: ngettext("%(n)s to report on", "%(n)s to report on", n),
    ReminderKind.TO_SIGN: lambda n: ngettext("%(n)s to sign for", "%(n)s to sign for", n),
    ReminderKind.TO_APPROVE: lambda n: ngettext("%(n)s to approve", "%(n)s to approve", n),
    ReminderKind.TO_VERIFY: lambda n: ngettext("%(n)s to verify", "%(n)s to verify", n),
}
