"""The audit trail in words: what a row of it says to a reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agencies.choices import Role
from tasks.choices import Event, FlagKind, Kind, Light, LimitKind, State
from tasks.models import Activity, WorkItem
from tasks.owed import Debt

FOLDED = 120  # characters of old and new value together

VERBS: dict[str, Promise] = {
    "draft_begun": pgettext_lazy("trail", "began a report"),
    "draft_discarded": pgettext_lazy("trail", "threw a draft away"),
    "report_filed": pgettext_lazy("trail", "handed in a report"),
    "report_withdrawn": pgettext_lazy("trail", "took a report back"),
    "report_approved": pgettext_lazy("trail", "approved a report"),
    "report_returned": pgettext_lazy("trail", "returned a report"),
    "report_accepted": pgettext_lazy("trail", "verified a report"),
    "evidence_attached": pgettext_lazy("trail", "attached a file"),
    "evidence_removed": pgettext_lazy("trail", "removed a file"),
    "signed": pgettext_lazy("trail", "signed for the task"),
    "halted": pgettext_lazy("trail", "halted the task"),
    "resumed": pgettext_lazy("trail", "took the task up again"),
    "reopened": pgettext_lazy("trail", "reopened the task"),
    "readings_claimed": pgettext_lazy("trail", "handed in readings"),
    "readings_recorded": pgettext_lazy("trail", "recorded readings"),
    "readings_verified": pgettext_lazy("trail", "verified readings"),
    "target_changed": pgettext_lazy("trail", "changed the target"),
    "course_laid_out": pgettext_lazy("trail", "laid out the course to the target"),
    "definition_made": pgettext_lazy("trail", "made a definition"),
    "definition_changed": pgettext_lazy("trail", "changed a definition"),
    "definition_deleted": pgettext_lazy("trail", "deleted a definition"),
    "indicator_defined": pgettext_lazy("trail", "measured an indicator by another definition"),
    "indicator_set_up": pgettext_lazy("trail", "changed the settings of an indicator"),
    "commented": pgettext_lazy("trail", "commented"),
    "instructed": pgettext_lazy("trail", "gave an instruction"),
    "answered": pgettext_lazy("trail", "answered an instruction"),
    "urged": pgettext_lazy("trail", "urged"),
    "flag_raised": pgettext_lazy("trail", "raised a flag"),
    "flag_cleared": pgettext_lazy("trail", "cleared a flag"),
    "milestone_added": pgettext_lazy("trail", "added a milestone"),
    "start_set": pgettext_lazy("trail", "set the start"),
    "took_in": pgettext_lazy("trail", "took in the notice"),
    "corrected": pgettext_lazy("trail", "corrected the task"),
    "settled": pgettext_lazy("trail", "settled a question"),
    "added_units": pgettext_lazy("trail", "added units"),
    "published": pgettext_lazy("trail", "published the plan"),
    "reporting_set": pgettext_lazy("trail", "set how it is reported on"),
    "deputy_appointed": pgettext_lazy("trail", "appointed a deputy"),
    "deputy_ended": pgettext_lazy("trail", "ended a deputyship"),
    "person_moved": pgettext_lazy("trail", "moved a person"),
    "people_imported": pgettext_lazy("trail", "imported units and people"),
    "unit_imported": pgettext_lazy("trail", "imported a unit"),
    "person_imported": pgettext_lazy("trail", "imported a person"),
    "handed_over": pgettext_lazy("trail", "handed over what a person owed"),
    "draft_handed_over": pgettext_lazy("trail", "handed a draft over"),
    "appointment_handed_over": pgettext_lazy("trail", "handed an appointment over"),
    "handing_over_undone": pgettext_lazy("trail", "said that the person stays"),
    "administrator_made": pgettext_lazy("trail", "made the first account of an administrator role"),
    "administrator_recovered": pgettext_lazy(
        "trail", "made an account of an administrator role in an emergency"
    ),
    "account_authorised": pgettext_lazy("trail", "authorised an account"),
    "account_unlocked": pgettext_lazy("trail", "ended a lock-out"),
    "account_closed": pgettext_lazy("trail", "closed an account"),
    "account_reopened": pgettext_lazy("trail", "opened an account again"),
    "sessions_ended": pgettext_lazy("trail", "ended the sessions of a person"),
    "token_made": pgettext_lazy("trail", "made a token of the API"),
    "token_deleted": pgettext_lazy("trail", "deleted a token of the API"),
    "records_deleted": pgettext_lazy("trail", "deleted what was kept long enough"),
    "mail_tested": pgettext_lazy("trail", "sent a test mail"),
    "preferences_changed": pgettext_lazy("trail", "changed the own preferences"),
    "password_changed": pgettext_lazy("trail", "changed one's own password"),
    "password_set": pgettext_lazy("trail", "set a person's password"),
    "password_issued": pgettext_lazy("trail", "issued a one-time password"),
    "second_factor_set": pgettext_lazy("trail", "set up the second factor"),
    "second_factor_removed": pgettext_lazy("trail", "removed the second factor"),
    "recovery_codes_renewed": pgettext_lazy("trail", "made new recovery codes"),
    "admin_added": pgettext_lazy("trail", "added in the administration"),
    "admin_changed": pgettext_lazy("trail", "changed in the administration"),
    "admin_deleted": pgettext_lazy("trail", "deleted in the administration"),
    "admin_password_set": pgettext_lazy("trail", "set a new password"),
}
FIELDS: dict[str, Promise] = {
    "progress": gettext_lazy("Progress"),
    "percent": gettext_lazy("Progress"),
    "narrative": gettext_lazy("Progress in words"),
    "problems": gettext_lazy("Problems"),
    "next_step": gettext_lazy("Next step"),
    "done": gettext_lazy("the task is done"),
    "steps": gettext_lazy("Steps done"),
    "part_state": gettext_lazy("The unit's part"),
    "file": gettext_lazy("File"),
    "size": gettext_lazy("Size in bytes"),
    "sha256": gettext_lazy("SHA-256"),
    "decision": gettext_lazy("Decision"),
    "said": gettext_lazy("Text"),
    "answer_by": gettext_lazy("Answer by"),
    "email": gettext_lazy("Mail address"),
    "wants_mail": gettext_lazy("Takes mails"),
    "muted": gettext_lazy("Not told of"),
    "light": gettext_lazy("Light"),
    "milestone": gettext_lazy("Milestone"),
    "milestones": gettext_lazy("Milestones"),
    "units": gettext_lazy("Units"),
    "targets": gettext_lazy("Targets"),
    "target": gettext_lazy("Target"),
    "target_due": gettext_lazy("Due date"),
    "stretch": gettext_lazy("Stretch target"),
    "curve": gettext_lazy("Planned curve"),
    "stages": gettext_lazy("Stages"),
    "indicator_definition": pgettext_lazy("of an indicator", "Definition"),
    "indicator_name": pgettext_lazy("of an indicator", "Name"),
    "indicator_unit": pgettext_lazy("of measure", "Unit"),
    "indicator_note": gettext_lazy("How it is measured"),
    "indicator_aggregation": gettext_lazy("Over the year"),
    "indicator_periodicity": pgettext_lazy("how often", "Measured"),
    "indicator_decimals": gettext_lazy("Decimals"),
    "indicator_direction": pgettext_lazy("of an indicator", "Direction"),
    "indicator_least": gettext_lazy("Least plausible value"),
    "indicator_most": gettext_lazy("Greatest plausible value"),
    "indicator_margin": pgettext_lazy("of a verdict", "Margin"),
    "indicator_tolerance": gettext_lazy("Tolerance"),
    "indicator_roll_up": gettext_lazy("Rolled up by"),
    "indicator_baseline": gettext_lazy("Baseline"),
    "indicator_baseline_year": gettext_lazy("Year of the baseline"),
    "indicator_source": gettext_lazy("Data source"),
    "indicator_weight": gettext_lazy("Weight"),
    "indicator_rolls_up": gettext_lazy("Made of the lower agencies' values"),
    "problem": gettext_lazy("Question"),
    "deputy": gettext_lazy("Deputy"),
    "ends_on": gettext_lazy("Last day"),
    "ended_at": gettext_lazy("Ended"),
    "username": gettext_lazy("User name"),
    "display_name": gettext_lazy("Name"),
    "parent": gettext_lazy("Higher unit"),
    "order": gettext_lazy("Order"),
    "aliases": gettext_lazy("Other names"),
    "appointments": gettext_lazy("Appointments"),
    "units_new": gettext_lazy("Units, new"),
    "units_changed": gettext_lazy("Units, changed"),
    "units_unchanged": gettext_lazy("Units, unchanged"),
    "people_new": gettext_lazy("People, new"),
    "people_changed": gettext_lazy("People, changed"),
    "people_unchanged": gettext_lazy("People, unchanged"),
    "successor": gettext_lazy("Successor"),
    "left_at": gettext_lazy("Handed over at"),
    **{f"owed_{debt.value}": debt.label for debt in Debt},
    "role": gettext_lazy("Role"),
    "agency": gettext_lazy("Agency"),
    "token": gettext_lazy("Token"),
    "sign_ins": gettext_lazy("Rows of the sign-in log"),
    "lock_outs": gettext_lazy("Wrong passwords counted"),
    "mails": gettext_lazy("Mails"),
    "sessions": gettext_lazy("Sessions that ran out"),
    "imports": gettext_lazy("Workbooks of people that were never applied"),
    "leavers": gettext_lazy("People who left"),
    "unit": gettext_lazy("Unit"),
}
VALUES: dict[str, dict[str, Promise]] = {
    "curve": {
        "linear": gettext_lazy("Evenly"),
        "stepped": gettext_lazy("In steps"),
        "points": gettext_lazy("Through points"),
    },
    "indicator_aggregation": {
        "latest": gettext_lazy("Latest value"),
        "cumulative": gettext_lazy("Running total since January"),
        "count": gettext_lazy("Sum of the periods"),
        "mean": gettext_lazy("Mean of the periods"),
        "day_mean": gettext_lazy("Mean weighted by days"),
        "ratio": gettext_lazy("Ratio of two counts"),
        "rank": gettext_lazy("Rank"),
    },
    "indicator_periodicity": {
        "day": pgettext_lazy("measured", "Daily"),
        "month": pgettext_lazy("measured", "Monthly"),
        "quarter": pgettext_lazy("measured", "Quarterly"),
        "year": pgettext_lazy("measured", "Yearly"),
    },
    "indicator_direction": {
        "higher": gettext_lazy("More is better"),
        "lower": gettext_lazy("Less is better"),
        "exact": gettext_lazy("Exactly the target"),
    },
    "indicator_roll_up": {
        "sum": gettext_lazy("Sum"),
        "mean": gettext_lazy("Mean, each alike"),
        "weighted": gettext_lazy("Mean by weight"),
        "parts": gettext_lazy("Sum of the parts over the sum of the wholes"),
        "worst": gettext_lazy("The worst"),
    },
    "indicator_rolls_up": {"True": gettext_lazy("yes"), "False": gettext_lazy("no")},
    "state": dict(State.choices),
    "part_state": dict(State.choices),
    "done": {"True": gettext_lazy("yes"), "False": gettext_lazy("no")},
    "wants_mail": {"True": gettext_lazy("yes"), "False": gettext_lazy("no")},
    "muted": dict(Event.choices),
    "light": dict(Light.choices),
    "flag": dict(FlagKind.choices),
    "kind": dict(Kind.choices),
    "next_limit_kind": dict(LimitKind.choices),
    "role": dict(Role.choices),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field with its values in words. Of a light, ``old_light`` and ``new_light`` keep the shapes.

    A flag has no label and is named by ``new`` alone.
    """

    label: str
    old: str
    new: str
    old_light: str = ""
    new_light: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it is more than a line or two, and so is shown folded."""
        return len(self.old) + len(self.new) > FOLDED


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the trail as pages print it. ``behalf`` is whom ``who`` stood in for."""

    at: datetime
    who: str
    what: str
    subject: str
    changes: list[Change]
    reason: str
    behalf: str = ""
    address: str = ""


def in_words(rows: Iterable[Activity], *, addresses: bool = False) -> list[Entry]:
    """The rows as sentences, in their order; with network addresses only for those who check the trail."""
    return [_entry(row, addresses) for row in rows]


def since(item: WorkItem, seen: int) -> list[Entry]:
    """What was changed about an item after the row of this key: what somebody who came too late is shown."""
    return in_words(item.activities.filter(pk__gt=seen))


def newest(item: WorkItem) -> int:
    """The key of the item's newest row of the trail; 0 for none."""
    return item.activities.order_by("-pk").values_list("pk", flat=True).first() or 0


def _entry(row: Activity, addresses: bool) -> Entry:
    what = VERBS.get(row.verb)
    subject = "" if row.item_id and row.subject == str(row.item) else row.subject
    return Entry(
        at=row.at,
        who=row.actor_name or _("System"),
        what=str(what) if what else row.verb.replace("_", " "),
        subject=subject,
        changes=[_change(change) for change in row.changes if change["old"] or change["new"]],
        reason=row.reason,
        behalf=row.behalf,
        address=(row.address or "") if addresses else "",
    )


def _change(change: dict[str, str]) -> Change:
    field, old, new = change["field"], change["old"], change["new"]
    if field == "flag":  # the verb says whether it was raised or cleared
        return Change("", "", _value(field, new or old))
    is_light = field == "light"
    return Change(
        label=_label(field),
        old=_value(field, old),
        new=_value(field, new),
        old_light=old if is_light else "",
        new_light=new if is_light else "",
    )


def _label(field: str) -> str:
    if field in FIELDS:
        return str(FIELDS[field])
    try:
        return str(WorkItem._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # no relation is named
    except (FieldDoesNotExist, AttributeError):
        return field


def _value(field: str, value: str) -> str:
    if field in ("progress", "percent") and value:
        return f"{value.removesuffix('.0')}%"
    return str(VALUES.get(field, {}).get(value, value))
