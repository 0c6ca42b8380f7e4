"""Two callers at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection, connections

Result = TypeVar("Result")


def at_once(*calls: Callable[[], Result]) -> list[Result]:
    """What the calls return, each made in a thread and connection of its own, started together.

    The test's SQLite database lives in this connection alone, and takes one writer at a time anyway: there the
    calls follow each other.
    """
    if connection.vendor == "sqlite":
        return [call() for call in calls]
    barrier = Barrier(len(calls), timeout=20)

    def run(call: Callable[[], Result]) -> Result:
        barrier.wait()
        return in_own_connection(call)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def in_own_connection(call: Callable[[], Result]) -> Result:
    """What the call returns, made in a thread that is left without a connection afterwards."""
    try:
        return call()
    finally:
        connections.close_all()
