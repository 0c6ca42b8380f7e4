"""What every test may use: a real browser, a real Redis, and the options of script/test."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

USES_DATABASE = frozenset({"db", "transactional_db", "live_server", "django_db_setup"})
BROWSER_OPTIONS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

# Playwright's synchronous API runs an event loop in the test's thread, where Django sees danger.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("worktracker")
    group.addoption("--only-database", action="store_true", help="run what uses the database only")
    group.addoption("--no-skips", action="store_true", help="fail where a test was skipped")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("only_database"):
        return
    chosen = [item for item in items if _uses_database(item)]
    config.hook.pytest_deselected(items=list(set(items) - set(chosen)))
    items[:] = chosen


def _uses_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return bool(item.get_closest_marker("django_db") or USES_DATABASE.intersection(fixtures))


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.config.getoption("no_skips") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def _flushed_between_tests() -> None:
    """Lets Django empty the tables after a test that committed: the trail's own triggers would refuse that."""
    from django.test import TransactionTestCase

    from tasks.tests.guards import unguarded

    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # Django's own, untold

    def flush_unguarded(case: TransactionTestCase) -> None:
        with unguarded():
            flush(case)

    TransactionTestCase._fixture_teardown = flush_unguarded  # type: ignore[attr-defined]  # as above


@pytest.fixture(autouse=True)
def _nothing_held_from_the_test_before(request: pytest.FixtureRequest) -> None:
    """A test without a database goes by the official calendar and by the product's own light rules."""
    from tasks.lights.margins import versions
    from tasks.reminders.plan import plans
    from worktracker.lib.snapshots import forget_all
    from worktracker.lib.workdays import current, official

    forget_all()
    if not _uses_database(request.node):
        current.hold(official())
        versions.hold({})
        plans.hold({})


@pytest.fixture
def in_chinese() -> Iterator[None]:
    """The factories' business date, in the product's own language."""
    from django.test import override_settings
    from django.utils import translation

    from tasks.tests.factories import ON

    with override_settings(BUSINESS_DATE=ON), translation.override("zh-hans"):
        yield


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A headless Chromium: the one that CHROMIUM names, else the first that is installed."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.fail("Chromium is missing: install it, name it in CHROMIUM, or use script/test.")
    options = [*BROWSER_OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page as on an office screen, in a fresh Chinese profile; a script error fails the test."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def redis_url() -> Iterator[str]:
    """The address of an empty database in a real Redis, this test process's own."""
    import redis

    address = os.environ.get("REDIS_URL")
    if not address:
        pytest.fail("No Redis: name one in REDIS_URL, or use script/test.")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw14").removeprefix("gw")
    url = f"{address.rpartition('/')[0]}/{int(worker) + 1}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()
