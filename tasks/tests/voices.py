"""Everybody around an item, and the words that they say about it."""

from dataclasses import dataclass

from agencies.choices import Role
from agencies.models import Unit, User
from tasks.choices import Event
from tasks.models import Comment, Notification, WorkItem
from tasks.services.commenting import answer, comment, instruct
from tasks.tests.factories import AT, ON, make_agency, make_item, make_unit, make_user


@dataclass(frozen=True)
class Cast:
    """An item of the lead unit with a cooperating one, and everybody around it."""

    item: WorkItem
    lead: Unit
    helping: Unit
    people: dict[str, User]

    def __getattr__(self, name: str) -> User:
        return self.people[name]


def make_cast() -> Cast:
    """A city's item; the city's people, those of the province above it, and a leader of another province."""
    province = make_agency("shandong", name="山东省生态环境厅")
    city = make_agency("taian", parent=province)
    lead, helping, other = (make_unit(name, agency=city) for name in ("水科", "大气科", "法制科"))
    people = {
        "staff": make_user(unit=lead, username="staff"),
        "head": make_user(Role.HEAD, unit=lead, username="head"),
        "helper": make_user(unit=helping, username="helper"),
        "stranger": make_user(unit=other, username="stranger"),
        "supervisor": make_user(Role.SUPERVISOR, agency=city, username="supervisor"),
        "leader": make_user(Role.LEADER, agency=city, username="leader"),
        "auditor": make_user(Role.AUDITOR, agency=city, username="auditor"),
        "administrator": make_user(Role.ADMINISTRATOR, username="administrator"),
        "higher": make_user(Role.LEADER, agency=province, username="higher"),
        "office_above": make_user(Role.SUPERVISOR, agency=province, username="office_above"),
        "elsewhere": make_user(Role.LEADER, agency=make_agency("jilin"), username="elsewhere"),
    }
    return Cast(make_item(unit=lead, cooperating=[helping]), lead, helping, people)


def told(event: Event) -> set[str]:
    """User names of those who were told, each once."""
    names = list(Notification.objects.filter(event=event).values_list("user__username", flat=True))
    assert len(names) == len(set(names))
    return set(names)


def say(cast: Cast, by: User, text: str = "请关注汛期水质。", **given: object) -> Comment:
    return comment(cast.item, text=text, **{"by": by, "at": AT, "on": ON, **given})


def order(
    cast: Cast, by: User | None = None, text: str = "一周内报方案。", **given: object
) -> Comment:
    values = {"unit": cast.lead, "by": by or cast.leader, "at": AT, "on": ON, **given}
    return instruct(cast.item, text=text, **values)


def reply(asked: Comment, by: User, text: str = "方案已报。", **given: object) -> Comment:
    return answer(asked, text=text, **{"by": by, "at": AT, "on": ON, **given})
