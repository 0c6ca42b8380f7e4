"""Server time of the pages that people open all day, beside their bare SQL and beside a bare view, in one run.

    site.py [--items N] [--postgresql] [--thin] [--runs N] [--only BEGINNING]
            [--profile PAGE] [--database URL]

On a fresh SQLite file, with --postgresql on a PostgreSQL of its own (that of TEST_DATABASE_URL), filled by
``make_dataset``. SQL: the statements that the page's view ran, again by a cursor and fetched. Bare view: behind the
same middleware, the same statements by a cursor, and the page's own bytes ready made. --profile prints where a page's
time goes. All of it as the leader of the highest agency, who reads every task.
"""

import argparse
import cProfile
import logging
import os
import pstats
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from timing import median_of, medians_of

ROOT = Path(__file__).resolve().parent.parent
READING = ("SELECT", "WITH")
PART = {"HX-Request": "true"}


def main() -> None:
    """Fills a database and prints one line a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--thin", action="store_true", help="as make_dataset takes it")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--only", default="", help="pages whose printed names begin so")
    parser.add_argument(
        "--profile", metavar="PAGE", help="a page by the name that it is printed with"
    )
    parser.add_argument("--database", help="an address of one that make_dataset has filled already")
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "script")]
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = options.database or ""
        if options.postgresql and not url:
            from _services import postgresql

            url = stack.enter_context(postgresql())
        os.environ.update(
            DEBUG="",
            DEMO="1",
            BUSINESS_DATE="2024-10-15",
            DATA_DIR=folder,
            DATABASE_URL=url,
            REDIS_URL="",
            DJANGO_SETTINGS_MODULE="worktracker.settings",
        )
        import django

        django.setup()
        _fill(options)
        _measure(options)
        from django.db import connections

        connections.close_all()


def _fill(options: argparse.Namespace) -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    if not options.database:
        call_command("migrate", verbosity=0)
        with Path(os.devnull).open("w") as quiet:
            call_command("make_dataset", items=options.items, thin=options.thin, stdout=quiet)


def _measure(options: argparse.Namespace) -> None:
    from bare import FLOORS, run
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from agencies.models import User
    from tasks.models import WorkItem

    settings.ROOT_URLCONF = "bare"
    logging.disable(logging.INFO)  # a line a request
    client = Client()
    client.force_login(User.objects.get(username="leader"), settings.AUTHENTICATION_BACKENDS[-1])
    version = ".".join(map(str, connection.get_database_version()))
    count = WorkItem.objects.count()
    print(f"{connection.display_name} {version}, {count} tasks; medians of {options.runs}, in ms")
    heading = ("", "queries", "kB", "page", "SQL", "bare view", "page / SQL", "page / bare")
    print(_line(*heading))
    for name, (address, headers) in _pages().items():
        if not name.startswith(options.only):
            continue
        get = _getter(client, address, headers)
        if options.profile == name:
            _profile(get)
        FLOORS[name] = kept = _floor_of(get, lambda: client.get("/bare/"))
        floor = _getter(client, f"/bare/{name}/", {})
        sql = lambda kept=kept: run(kept.statements)  # noqa: E731  # one of three works
        page, bare_sql, bare_view = medians_of([get, sql, floor], runs=options.runs)
        print(
            _line(
                name,
                len(kept.statements),
                f"{len(kept.content) / 1024:.0f}",
                *(f"{taken * 1000:.1f}" for taken in (page, bare_sql, bare_view)),
                f"{page / bare_sql:.2f}",
                f"{page / bare_view:.2f}",
            )
        )
    print(f"the middleware alone: {median_of(lambda: client.get('/bare/')) * 1000:.1f} ms")


def _pages() -> dict[str, tuple[str, dict[str, str]]]:
    """Addresses and headers by the name that is printed."""
    from django.db.models import Count
    from django.urls import reverse

    from tasks.models import WorkItem

    items = reverse("items")
    told = WorkItem.objects.filter(state="in_progress", targets__isnull=False)
    item = told.annotate(n=Count("reports")).filter(n__gte=5).order_by("pk").first() or told[0]
    unit = item.responsibilities.get(order=0).unit_id
    return {
        "dashboard": (reverse("dashboard"), {}),
        "list": (items, {}),
        "list, next page by htmx": (f"{items}?page=2", PART),
        "list, overdue": (f"{items}?due=overdue", {}),
        "list, unit and domain": (f"{items}?unit={unit}&domain={item.domain.code}", {}),
        "list, searched": (f"{items}?q=排污口", {}),
        "item": (item.get_absolute_url(), {}),
        "API, 50 tasks": ("/api/v1/items/", {}),
    }


def _getter(client: Any, address: str, headers: dict[str, str]) -> Callable[[], Any]:
    def get() -> Any:
        response = client.get(address, headers=headers)
        if response.status_code != 200:
            raise SystemExit(f"{address}: {response.status_code}")
        return response

    return get


def _floor_of(get: Callable[[], Any], get_empty: Callable[[], Any]) -> Any:
    """What the page sent, with the statements of its view: those that the middleware ran stand before them."""
    from bare import Floor

    get(), get_empty()
    middleware, _response = _captured(get_empty)
    statements, response = _captured(get)
    before = len(middleware)
    if [sql for sql, _params in statements[:before]] != [sql for sql, _params in middleware]:
        raise SystemExit("The middleware asked something else of this page.")
    return Floor(response.content, response["Content-Type"], statements[before:])


def _captured(get: Callable[[], Any]) -> tuple[list[tuple[str, Any]], Any]:
    from django.db import connection

    statements: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(READING):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        response = get()
    return statements, response


def _profile(get: Callable[[], Any], *, runs: int = 10) -> None:
    get()
    profile = cProfile.Profile()
    profile.enable()
    for _run in range(runs):
        get()
    profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)
    pstats.Stats(profile).sort_stats("cumtime").print_stats(70)


def _line(name: str, *cells: object) -> str:
    return f"{name:26s}" + "".join(f"{cell!s:>12s}" for cell in cells)


if __name__ == "__main__":
    main()
