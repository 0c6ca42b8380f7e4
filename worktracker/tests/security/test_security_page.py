"""The page on security names tests that exist: a control nobody tries is not claimed to be tried."""

import re
from pathlib import Path

import pytest
from django.conf import settings

PAGE = Path(settings.BASE_DIR, "docs", "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:[a-z]+/)?test_[a-z_]+)`", PAGE)))


@pytest.mark.parametrize("name", NAMED)
def test_named_test_exists(name: str) -> None:
    assert list(Path(settings.BASE_DIR).glob(f"*/tests/**/{name}.py")), name


def test_some_are_named() -> None:
    assert len(NAMED) > 30


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([a-z-]+\.md)\)", PAGE))))
def test_linked_page_exists(path: str) -> None:
    assert Path(settings.BASE_DIR, "docs", path).is_file()
