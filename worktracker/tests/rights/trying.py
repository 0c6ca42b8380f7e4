"""How a right is tried: by which doors, what a door answered, and whether anything changed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from agencies.models import User
from worktracker.tests.api_client import signed_in
from worktracker.tests.rights.world import Place

PAGE, API = "page", "API"
YES, NO, LOGIN = "yes", "no", "login"
OURS = [
    model
    for label in ("agencies", "tasks", "indicators", "exchange")
    for model in apps.get_app_config(label).get_models()
]
READS = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK)\b")
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(?P<table>\w+)"')


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody at a door: who, by which client, whose thing, and the thing itself."""

    client: Any
    who: User | None
    place: Place
    thing: Any

    def get(self, address: str, **query: Any) -> Any:
        """A page's answer."""
        return self.client.get(address, query)

    def post(self, address: str, body: dict[str, Any] | None = None) -> Any:
        """The answer to a form."""
        return self.client.post(address, body or {})

    def send(
        self, address: str, body: Any = None, *, seen: int | None = None, method: str = "post"
    ) -> Any:
        """The answer to a body in JSON, with the version that was seen."""
        headers = {} if seen is None else {"If-Match": f'"{seen}"'}
        call = getattr(self.client, method)
        return call(f"/api/v1/{address}/", body or {}, format="json", headers=headers)

    def read(self, address: str, **query: Any) -> Any:
        """A resource's answer."""
        return self.client.get(f"/api/v1/{address}/", query)


@dataclass(frozen=True, slots=True)
class RowsBefore:
    """The rows of each table of ours as they stood before the first statement that writes to it.

    Wraps what is executed: reading every table before and after each try takes longer than the try. A statement that
    is not known to read, nor which table it writes, has all tables read.
    """

    rows: dict[type[Model], list[Any]] = field(default_factory=dict)

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Reads what the statement is about to change, then lets it through."""
        for model in _written_by(str(sql)):
            if model not in self.rows:
                self.rows[model] = _rows_of(model)
        return execute(sql, params, many, context)

    def differ(self) -> bool:
        """Whether a row is another one now; what was written and taken back is none."""
        return any(_rows_of(model) != before for model, before in self.rows.items())


@dataclass(frozen=True, slots=True)
class Right:
    """Something that a person may do or not.

    ``make`` sets the scene for who asks; a door in ``doors`` tries it; ``done`` says, from the answer and the rows,
    whether it came about. With ``touches_oneself`` a refusal may change what is the asking person's own.
    """

    make: Callable[[Place, User | None], Any]
    doors: dict[str, Callable[[Asked], Any]]
    done: Callable[[Asked, Any], bool]
    touches_oneself: bool = False


def client_of(who: User | None, door: str) -> Any:
    """A browser or a program, signed in as somebody or not at all."""
    if door == API:
        return signed_in(who) if who else APIClient()
    client = Client(headers={"accept-language": "en"})
    if who:
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    return client


def says(*texts: str) -> Callable[[Asked, Any], bool]:
    """``done`` of what is read: the answer holds these words."""
    return lambda asked, answer: all(text in body_of(answer) for text in texts)


def opens(asked: Asked, answer: Any) -> bool:
    """``done`` of a page or file that is there for whoever may open it."""
    return bool(answer.status_code == 200)


def body_of(answer: Any) -> str:
    """What an answer says, a file's bytes too; JSON with its characters, not their codes."""
    content = b"".join(answer) if answer.streaming else answer.content
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        return str(answer.json())
    return content.decode(errors="replace")


def outcome(right: Right, door: str, who: User | None, place: Place) -> str:
    """What came of it: ``yes``, ``no`` (answered without it), ``login``, or the status of the refusal.

    With ``!`` behind it what must never be: a refusal that changed or told something.
    """
    asked = Asked(client_of(who, door), who, place, right.make(place, who))
    rows = RowsBefore()
    with connection.execute_wrapper(rows):
        answer = right.doors[door](asked)
    told = _in_a_word(asked, answer, came_about := right.done(asked, answer))
    spoilt = came_about if told != YES else False
    may_change = told == YES or right.touches_oneself
    changed = not may_change and rows.differ()
    return f"{told}!" if spoilt or changed else told


def _in_a_word(asked: Asked, answer: Any, came_about: bool) -> str:
    status, place = answer.status_code, answer.headers.get("Location", "")
    if status == 302 and place.startswith(reverse("admin:login")):
        status = 401 if asked.who is None else 403  # what that address answers
    if status == 401 or (status == 302 and place.startswith(reverse("login"))):
        return LOGIN
    if status in (200, 201, 204, 302):
        return YES if came_about else NO
    return str(status)


def _written_by(sql: str) -> list[type[Model]]:
    if READS.match(sql):
        return []
    found = WRITES.match(sql)
    return [model for model in OURS if not found or model._meta.db_table == found["table"]]


def _rows_of(model: type[Model]) -> list[Any]:
    """Its rows, but for the day on which a token was last used: asking alone writes it."""
    return list(model._default_manager.order_by("pk").values_list(*_columns(model)))


def _columns(model: type[Model]) -> list[str]:
    return [column.name for column in model._meta.concrete_fields if column.name != "last_used_on"]
