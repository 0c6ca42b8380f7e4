"""The page on accuracy says what the reader does, and the held-out notices stay read as well as now."""

from __future__ import annotations

from tasks.tests.parsing.accuracy import END, PAGE, START, folder, tables

LEAST_MEAN = 0.97


def test_page_says_what_the_reader_does():
    printed = PAGE.read_text("utf-8").partition(START)[2].partition(END)[0].strip()
    assert printed == tables()


def test_held_out_notices_are_read_well():
    scores = [found.mean for found in folder("heldout").values()]
    assert len(scores) >= 9
    assert sum(scores) / len(scores) >= LEAST_MEAN
