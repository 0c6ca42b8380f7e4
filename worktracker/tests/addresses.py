"""Every address of the product and who may do what there; one that is not here fails the walk.

Administration pages are not listed one by one: all of them are the system administrator's alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.choices import Role
from tasks.choices import PlanState
from tasks.models import Plan
from tasks.tests.factories import make_item, make_plan
from worktracker.tests.cast import Bureau
from worktracker.tests.resources import RESOURCES, of

ALL = frozenset(Role)
CHECKING = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR})
REPORTING = frozenset({Role.HEAD, Role.STAFF})
OFFICE = frozenset({Role.SUPERVISOR})
SYSTEM = frozenset({Role.ADMINISTRATOR})
SECURITY = frozenset({Role.SECURITY_ADMINISTRATOR})
AUDIT = frozenset({Role.AUDIT_ADMINISTRATOR})
TRAIL = frozenset({Role.SUPERVISOR, Role.AUDITOR}) | AUDIT
WORK = ALL - SECURITY - AUDIT  # who read what an agency does
NOBODY: frozenset[Role] = frozenset()
Key = Callable[[Bureau], object]


@dataclass(frozen=True)
class Address:
    """``may`` says for each method who gets anywhere with it; other methods are nobody's.

    Who gets anywhere may still be refused for what was sent. ``keys`` find the bureau's row in the address. ``public``
    is open to who is not signed in, too.
    """

    may: dict[str, frozenset[Role]]
    keys: tuple[Key, ...] = ()
    public: bool = False
    sent: dict[str, Any] = field(default_factory=dict)

    def body(self, bureau: Bureau) -> dict[str, Any]:
        """What is sent, with the bureau's own rows."""
        return {
            name: value(bureau) if callable(value) else value for name, value in self.sent.items()
        }


def read(who: frozenset[Role] = ALL, *keys: Key) -> Address:
    """An address to look at."""
    return Address({"get": who}, keys)


def press(who: frozenset[Role], *keys: Key, **sent: Any) -> Address:
    """An address that a form is sent to."""
    return Address({"post": who}, keys, sent=sent)


def form(readers: frozenset[Role], writers: frozenset[Role], *keys: Key, **sent: Any) -> Address:
    """A page with a form that is sent to the same address."""
    return Address({"get": readers, "post": writers}, keys, sent=sent)


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("核查.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")


def _workbook() -> SimpleUploadedFile:
    return SimpleUploadedFile("人员.xlsx", b"no workbook")


def _reading(bureau: Bureau) -> dict[str, Any]:
    """A value of the bureau's indicator."""
    return {"indicator": bureau.indicator.pk, "period": "2024-08-01", "value": "36"}


def _draft(bureau: Bureau) -> Plan:
    """A plan of the bureau that is not published yet."""
    plan = make_plan(agency=bureau.agency, code="in-review", state=PlanState.DRAFT)
    if not plan.items.exists():
        make_item(plan=plan, unit=bureau.unit)
    return plan


ITEM, REPORT, PLAN = of("item"), of("report"), of("plan")

PAGES: dict[str, Address] = {
    # who signs in
    "login": Address(
        {"get": ALL, "post": ALL, "put": ALL}, public=True
    ),  # Django takes PUT as POST
    "sign-in-code": Address({"get": ALL, "post": ALL}, public=True),
    "logout": press(ALL),
    "set_language": Address(  # changes something by POST alone, and leads back whatever is sent
        dict.fromkeys(("get", "post", "put", "patch", "delete"), ALL),
        public=True,
        sent={"language": "en"},
    ),
    "preferences": form(ALL, ALL),
    "password": form(ALL, ALL),
    "my-sessions": form(ALL, ALL),
    "session-seen": form(ALL, ALL),
    "second-factor": form(ALL, ALL),
    # people
    "people": form(ALL, REPORTING | OFFICE),
    "end-deputy": press(REPORTING | OFFICE, of("deputyship")),
    # accounts
    "accounts": read(SECURITY),
    "authorise-accounts": press(SECURITY),
    "account": read(SECURITY, of("person")),
    "authorise-account": press(SECURITY, of("person")),
    "move-account": press(SECURITY, of("person")),
    "issue-password": press(SECURITY, of("person")),
    "unlock-account": press(SECURITY, of("person")),
    "end-sessions": press(SECURITY, of("person")),
    "take-second-factor": press(SECURITY, of("person")),
    "close-account": press(SECURITY, of("person"), reason="调离"),
    "reopen-account": press(SECURITY, of("person"), reason="调回"),
    "make-token": press(SECURITY, of("person"), name="共享平台"),
    "delete-token": press(SECURITY, of("person"), of("token")),
    "leaving": Address(
        {"get": OFFICE | {Role.SECURITY_ADMINISTRATOR}, "post": OFFICE},
        (lambda bureau: bureau.person.pk,),
        sent={"reason": "调离"},
    ),
    "people-import": form(SYSTEM, SYSTEM, workbook=lambda bureau: _workbook()),
    "import-template": read(SYSTEM),
    "import-preview": read(NOBODY, lambda bureau: 0),  # each sees the own ones alone
    "import-marked": read(NOBODY, lambda bureau: 0),
    "apply-import": press(NOBODY, lambda bureau: 0),
    "discard-import": press(NOBODY, lambda bureau: 0),
    # one's own
    "home": read(),
    "my-items": read(),
    "notifications": read(),
    "bell": Address({"get": ALL}, public=True),
    "notifications-read": press(ALL),
    "open-notification": press(frozenset({Role.STAFF}), of("notification")),
    "mails": read(),
    "mail": read(CHECKING | {Role.STAFF}, of("mail")),
    "mail-html": read(CHECKING | {Role.STAFF}, of("mail")),
    # items
    "dashboard": read(),
    "past-tasks": read(),
    "items": read(),
    "calendar": form(ALL, SYSTEM | OFFICE),
    "light-rules": form(WORK, OFFICE),
    "reminder-plan": form(OFFICE, OFFICE),
    "restore-reminder-plan": press(OFFICE),
    "ledger": read(),
    "ledger-csv": read(),
    "units-file": read(),
    "units-csv": read(),
    "readings-file": read(),
    "readings-csv": read(),
    "exports": read(),
    "switch": form(OFFICE, OFFICE),
    "switch-columns": form(OFFICE, OFFICE, of("switch")),
    "switch-units": form(OFFICE, OFFICE, of("switch")),
    "switch-preview": read(OFFICE, of("switch")),
    "switch-marked": read(OFFICE, of("switch")),
    "switch-apply": press(OFFICE, of("switch")),
    "switch-undo": press(OFFICE, of("switch")),
    "switch-discard": press(OFFICE, of("switch")),
    "export-order": press(ALL, kind="ledger", form="xlsx", query="", columns=["title"]),
    "export": read(OFFICE | {Role.AUDITOR, Role.STAFF}, of("export")),
    "export-file": read(frozenset({Role.STAFF}), of("export")),
    "export-again": press(frozenset({Role.STAFF}), of("export")),
    "export-cancel": press(frozenset({Role.STAFF}), of("export")),
    "fill-in": form(REPORTING | OFFICE, REPORTING | OFFICE),
    "fill-in-workbook": read(REPORTING | OFFICE, of("unit")),
    "fill-in-workbooks": read(REPORTING | OFFICE),
    "fill-in-marked": press(REPORTING | OFFICE),
    "fill-in-apply": press(REPORTING | OFFICE),
    "indicators": read(),
    "grid": form(REPORTING | OFFICE, REPORTING | OFFICE),
    "grid-verify": press(OFFICE),
    "readings_workbook": form(REPORTING | OFFICE, REPORTING | OFFICE),
    "workbook-template": read(REPORTING | OFFICE),
    "apply-workbook": press(REPORTING | OFFICE),
    "marked-workbook": press(REPORTING | OFFICE),
    "indicator": read(WORK, of("indicator")),
    "compare": read(),
    "comparison": read(WORK, of("definition")),
    "indicator-settings": form(OFFICE, OFFICE, of("indicator")),
    "indicator-link": press(OFFICE, of("indicator")),
    "definitions": read(),
    "definition-new": form(OFFICE | SYSTEM, OFFICE | SYSTEM),
    "definition": form(WORK, OFFICE, of("definition")),
    "definition-delete": press(OFFICE, of("definition")),
    "target": read(OFFICE, of("target")),
    "target-change": press(OFFICE, of("target")),
    "target-course": press(OFFICE, of("target")),
    "item": read(WORK, ITEM),
    "sign": press(REPORTING, ITEM),
    "sign-all": press(REPORTING, item=ITEM),
    "comment": press(REPORTING | OFFICE | {Role.LEADER}, ITEM, kind="comment", text="已协调。"),
    "standing": press(OFFICE, ITEM, action="halt", reason="调整", decision="9号", version=0),
    "urge": press(OFFICE, pair=lambda bureau: f"{bureau.item.pk}-{bureau.unit.pk}"),
    # reports
    "report": form(REPORTING, REPORTING, ITEM),
    "withdraw": press(REPORTING, REPORT, version=1),
    "discard": press(REPORTING, REPORT, version=1),
    "attach": press(REPORTING, REPORT, files=lambda bureau: _file()),
    "evidence": read(WORK, of("evidence")),
    "remove-evidence": press(REPORTING, of("evidence")),
    "desk": read(OFFICE | {Role.HEAD, Role.LEADER, Role.AUDITOR}),
    "decide": press(OFFICE, REPORT, action="accept", version=1),
    # plans
    "intake": form(CHECKING, OFFICE),
    "review": read(CHECKING, PLAN),
    "review-item": press(OFFICE, PLAN, of("item", "ordinal")),
    "review-question": press(OFFICE, PLAN, of("problem", "order")),
    "review-units": press(OFFICE, PLAN),
    "publish": press(OFFICE, lambda bureau: _draft(bureau).pk),
    "plan-reporting": form(OFFICE, OFFICE, PLAN),
    # the trail
    "trail": read(TRAIL),
    "sign-in-log": read(AUDIT),
    "sign-in-log-file": read(AUDIT),
    # running the installation
    "health-live": Address({"get": ALL}, public=True),
    "health-ready": Address({"get": ALL}, public=True),
    "favicon": Address({"get": ALL}, public=True),
    "metrics": Address({}, public=True),  # does not exist unless METRICS=1
    "system": read(SYSTEM),
    "jobs": read(SYSTEM | OFFICE),
    "test-mail": press(SYSTEM, to="admin@example.org"),
}

# --- the API: every resource is read by everybody, as far as he sees its rows

TOLD = frozenset({Role.STAFF})  # whom the bureau's notification is for
WRITES: dict[str, Address] = {
    "api-item-sign": press(REPORTING, ITEM),
    "api-item-halt": press(OFFICE, ITEM, reason="调整", decision="9号"),
    "api-item-resume": press(OFFICE, ITEM, reason="恢复"),
    "api-item-reopen": press(OFFICE, ITEM, reason="回头看"),
    "api-report-list": form(ALL, REPORTING | OFFICE),
    "api-report-detail": Address({"get": WORK, "patch": REPORTING}, (REPORT,)),
    "api-report-submit": press(REPORTING, REPORT),
    "api-report-withdraw": press(REPORTING, REPORT),
    "api-report-discard": press(REPORTING, REPORT),
    "api-report-approve": press(frozenset({Role.HEAD}), REPORT),
    "api-report-return": press(OFFICE | {Role.HEAD}, REPORT, note="请补充"),
    "api-report-accept": press(OFFICE, REPORT),
    "api-report-evidence": press(REPORTING, REPORT, file=lambda bureau: _file()),
    "api-evidence-file": read(WORK, of("evidence")),
    "api-evidence-detail": Address({"get": WORK, "delete": REPORTING}, (of("evidence"),)),
    "api-comment-list": form(ALL, REPORTING | OFFICE | {Role.LEADER}),
    "api-urge-list": form(ALL, OFFICE),
    "api-reading-list": form(ALL, REPORTING | OFFICE, entries=lambda bureau: [_reading(bureau)]),
    "api-reading-verify": press(OFFICE, readings=lambda bureau: [bureau.reading.pk]),
    "api-target-verdict": read(WORK, of("target")),
    "api-notification-detail": read(TOLD, of("notification")),
    "api-notification-read": press(TOLD, of("notification")),
}
# Who read a single row, where it is not of the year's work.
READERS = {
    "agencies": ALL,
    "units": ALL,
    "people": ALL,
    "deputies": ALL,
    "domains": ALL,
    "activities": WORK | AUDIT,
}
NAMES = {"people": "person"}  # where a resource's address is not named by its plural


def _resources() -> dict[str, Address]:
    found = {"api-root": read(), "api-schema": read(), "api-docs": read()}
    for resource in RESOURCES:
        name = f"api-{_singular(resource.path)}"
        who = READERS.get(resource.path, WORK)
        found |= {f"{name}-list": read(), f"{name}-detail": read(who, resource.key)}
    return found


def _singular(path: str) -> str:
    if path.endswith("ies"):
        return f"{path.removesuffix('ies')}y"
    return NAMES.get(path) or path.removesuffix("s")


ADDRESSES: dict[str, Address] = PAGES | _resources() | WRITES
