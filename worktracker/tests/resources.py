"""What is true of each resource of the API: where its rows are, what they say, how they are filtered."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tasks.tests.factories import ON, day
from worktracker.tests.cast import Bureau

Value = str | Callable[[Bureau], object]
BAD_DATE, BAD_CHOICE, BAD_TRUTH, BAD_ROW = "2024-13-01", "nonsense", "maybe", "999999"


@dataclass(frozen=True)
class Resource:
    """What is true of one resource: ``key`` finds the bureau's row in a detail address, ``filters`` give for each
    filter a value that keeps the bureau's row, one that drops it, and one that is refused (None: nothing is).
    ``shared`` rows are everybody's, ``own`` ones nobody else's.
    """

    path: str
    key: Callable[[Bureau], object]
    filters: dict[str, tuple[Value | None, Value | None, Value | None]] = field(
        default_factory=dict
    )
    fields: str = ""
    shared: bool = False
    own: bool = False


def of(part: str, attribute: str = "pk") -> Callable[[Bureau], object]:
    return lambda bureau: getattr(getattr(bureau, part), attribute)


PLAN = (of("plan", "code"), None, "no-such-plan")
AGENCY = (of("agency", "code"), None, "jilin")
ITEM = (of("item"), None, BAD_ROW)

RESOURCES = [
    Resource(
        "agencies",
        of("agency", "code"),
        {"q": ("泰安", "海洋", None), "parent": (None, of("agency", "code"), BAD_CHOICE)},
        "id code name short_name parent",
    ),
    Resource(
        "units",
        of("unit"),
        {
            "q": ("水生态", "海洋", None),
            "agency": AGENCY,
            "parent": (None, of("unit"), BAD_ROW),
            "is_inferred": ("false", "true", BAD_TRUTH),
        },
        "id agency name aliases parent order is_inferred",
    ),
    Resource(
        "people",
        of("person"),
        {
            "q": ("staff", "某某", None),
            "agency": AGENCY,
            "unit": (of("unit"), None, BAD_ROW),
            "role": ("staff", "leader", BAD_CHOICE),
            "is_active": ("true", "false", BAD_TRUTH),
        },
        "id display_name role agency unit is_active",
    ),
    Resource(
        "deputies",
        of("deputyship"),
        {
            "agency": AGENCY,
            "principal": (of("person"), None, BAD_ROW),
            "deputy": (of("deputyship", "deputy_id"), of("person"), BAD_ROW),
            "in_force": ("true", "false", BAD_TRUTH),
        },
        "id principal deputy starts_on ends_on reason made_by made_at ended_by ended_at",
    ),
    Resource(
        "domains",
        of("domain", "code"),
        {"q": ("水", "海洋", None)},
        "id code name short_name order",
        shared=True,
    ),
    Resource(
        "notices",
        of("notice"),
        {
            "q": ("通知", "海洋", None),
            "agency": AGENCY,
            "doc_number": ("taian〔2024〕8号", "9号", None),
            "issued_from": ("2024-04-02", "2024-04-03", BAD_DATE),
            "issued_to": ("2024-04-02", "2024-04-01", BAD_DATE),
        },
        "id agency plan title doc_number issuer issued recipients file_name sha256 provenance received_at",
    ),
    Resource(
        "plans",
        of("plan", "code"),
        {
            "q": ("要点", "海洋", None),
            "agency": AGENCY,
            "year": ("2024", "2023", "last"),
            "state": ("published", "draft", BAD_CHOICE),
        },
        "id code agency notice title year state published_at cadence "
        "cadence_day cadence_lag asks_approval item_count",
    ),
    Resource(
        "items",
        of("item"),
        {
            "q": ("任务", "海洋", None),
            "plan": PLAN,
            "domain": (of("domain", "code"), None, BAD_CHOICE),
            "unit": (of("unit"), None, BAD_ROW),
            "light": ("ok", "late", BAD_CHOICE),
            "rule": ("on_track", "overdue", BAD_CHOICE),
            "state": ("in_progress", "closed", BAD_CHOICE),
            "kind": ("task", "goal", BAD_CHOICE),
            "due": ("year", "overdue", BAD_CHOICE),
            "due_from": (str(day(60)), str(day(61)), BAD_DATE),
            "due_to": (str(day(60)), str(day(59)), BAD_DATE),
            "reported_from": (str(day(-20)), str(day(-19)), BAD_DATE),
            "agency": AGENCY,
            "only": AGENCY,
            "closed": (None, "late", BAD_CHOICE),
            "reports": (None, "missing", BAD_CHOICE),
            "sort": ("-progress", None, "colour"),
        },
        "id plan ordinal number kind section title domain starts_on limit limit_inferred next_limit "
        "next_limit_kind state progress planned light is_off_target reported_on closed_on version responsibilities",
    ),
    Resource(
        "milestones",
        of("milestone"),
        {
            "plan": PLAN,
            "item": ITEM,
            "date_from": (str(day(20)), str(day(21)), BAD_DATE),
            "date_to": (str(day(20)), str(day(19)), BAD_DATE),
            "reached": ("false", "true", BAD_TRUTH),
            "is_limit": ("false", "true", BAD_TRUTH),
            "needs_confirmation": ("false", "true", BAD_TRUTH),
        },
        "id item order name date printed_date quote relative after is_limit needs_confirmation reached_on",
    ),
    Resource(
        "occurrences",
        of("occurrence"),
        {
            "plan": PLAN,
            "item": ITEM,
            "frequency": ("quarterly", "daily", BAD_CHOICE),
            "due_from": (str(day(30)), str(day(31)), BAD_DATE),
            "due_to": (str(day(30)), str(day(29)), BAD_DATE),
            "done": ("false", "true", BAD_TRUTH),
        },
        "id item duty number due done_on",
    ),
    Resource(
        "periods",
        of("period"),
        {
            "plan": PLAN,
            "due_from": ("2024-10-25", "2025-01-01", BAD_DATE),
            "due_to": ("2024-10-25", "2024-10-24", BAD_DATE),
        },
        "id plan starts ends due label",
    ),
    Resource(
        "reports",
        of("report"),
        {
            "q": ("核查", "海洋", None),
            "plan": PLAN,
            "item": ITEM,
            "unit": (of("unit"), None, BAD_ROW),
            "period": (of("period"), None, BAD_ROW),
            "reported_by": (of("person"), None, BAD_ROW),
            "state": ("accepted", "returned", BAD_CHOICE),
            "filed_as": ("own", "deputy", BAD_CHOICE),
            "as_of_from": (str(ON), str(day(1)), BAD_DATE),
            "as_of_to": (str(ON), str(day(-1)), BAD_DATE),
            "done": ("false", "true", BAD_TRUTH),
            "is_demo": ("false", "true", BAD_TRUTH),
        },
        "id item unit period state version as_of days_late percent narrative problems next_step done reached "
        "occurrences evidence filed_as principal reported_by reported_at approved_by approved_at decided_by decided_at "
        "note times_returned is_demo readings",
    ),
    Resource(
        "evidence",
        of("evidence"),
        {
            "q": ("核查", "海洋", None),
            "plan": PLAN,
            "item": ITEM,
            "report": (of("report"), None, BAD_ROW),
            "uploaded_by": (of("person"), None, BAD_ROW),
        },
        "id report item name size sha256 content_type url uploaded_by uploaded_at",
    ),
    Resource(
        "comments",
        of("comment"),
        {
            "q": ("进度", "海洋", None),
            "plan": PLAN,
            "item": ITEM,
            "kind": ("instruction", "comment", BAD_CHOICE),
            "unit": (of("unit"), None, BAD_ROW),
            "author": (of("person"), None, BAD_ROW),
            "answered": ("false", "true", BAD_TRUTH),
            "at_from": (str(ON), str(day(1)), BAD_DATE),
            "at_to": (str(ON), str(day(-1)), BAD_DATE),
        },
        "id item kind unit due text answers answer author at is_demo",
    ),
    Resource(
        "urges",
        of("urge"),
        {
            "plan": PLAN,
            "item": ITEM,
            "unit": (of("unit"), None, BAD_ROW),
            "on_from": (str(ON), str(day(1)), BAD_DATE),
            "on_to": (str(ON), str(day(-1)), BAD_DATE),
        },
        "id item unit note by at on",
    ),
    Resource(
        "notifications",
        of("notification"),
        {
            "event": ("accepted", "urged", BAD_CHOICE),
            "item": ITEM,
            "read": ("false", "true", BAD_TRUTH),
        },
        "id event sentence plan item report comment actor figures at read_at",
        own=True,
    ),
    Resource(
        "flags",
        of("flag"),
        {
            "plan": PLAN,
            "item": ITEM,
            "kind": ("stalled", "overdue", BAD_CHOICE),
            "open": ("true", "false", BAD_TRUTH),
            "raised_from": (str(ON), str(day(1)), BAD_DATE),
            "raised_to": (str(ON), str(day(-1)), BAD_DATE),
        },
        "id item kind raised_on cleared_on rule figures",
    ),
    Resource(
        "definitions",
        of("indicator", "definition_id"),
        {
            "q": ("浓度", "海洋", None),
            "unit": ("微克/立方米", "台", None),
            "aggregation": (of("indicator", "aggregation"), None, BAD_CHOICE),
            "shared": ("false", "true", BAD_TRUTH),
        },
        "id agency name unit direction aggregation periodicity decimals least most margin tolerance roll_up note",
    ),
    Resource(
        "indicators",
        of("indicator"),
        {
            "q": ("浓度", "海洋", None),
            "agency": AGENCY,
            "unit": ("微克/立方米", "台", None),
            "aggregation": (of("indicator", "aggregation"), None, BAD_CHOICE),
            "periodicity": ("month", "day", BAD_CHOICE),
            "definition": (of("indicator", "definition_id"), None, BAD_ROW),
            "shared": ("false", "true", BAD_TRUTH),
        },
        "id agency name unit definition shared direction aggregation periodicity decimals baseline baseline_year "
        "source weight rolls_up",
    ),
    Resource(
        "targets",
        of("target"),
        {
            "plan": PLAN,
            "item": ITEM,
            "indicator": (of("indicator"), None, BAD_ROW),
            "kind": ("outcome", "scope", BAD_CHOICE),
            "op": ("<=", ">", "about"),
            "due_from": ("2024-12-31", "2025-01-01", BAD_DATE),
            "due_to": ("2024-12-31", "2024-12-30", BAD_DATE),
            "implicit": ("false", "true", BAD_TRUTH),
        },
        "id item indicator order kind op value value_max stretch curve stages due implicit quote changes",
    ),
    Resource(
        "readings",
        of("reading"),
        {
            "agency": AGENCY,
            "indicator": (of("indicator"), None, BAD_ROW),
            "status": ("provisional", "verified", BAD_CHOICE),
            "current": ("true", "false", BAD_TRUTH),
            "period_from": ("2024-09-01", "2024-10-01", BAD_DATE),
            "period_to": ("2024-09-01", "2024-08-31", BAD_DATE),
            "is_demo": ("false", "true", BAD_TRUTH),
        },
        "id indicator period value of status source note report evidence recorded_by recorded_at verified_by "
        "verified_at is_current replaces is_demo",
    ),
    Resource(
        "activities",
        of("activity"),
        {
            "agency": AGENCY,
            "plan": PLAN,
            "item": ITEM,
            "actor": (of("person"), None, BAD_ROW),
            "verb": ("report_filed", "nothing", None),
            "at_from": (str(ON), str(day(1)), BAD_DATE),
            "at_to": (str(ON), str(day(-1)), BAD_DATE),
        },
        "id at agency plan item report actor actor_name verb subject changes reason behalf address",
    ),
]
