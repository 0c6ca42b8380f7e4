"""Fixtures of tests about people and their accounts."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences read as their msgids."""
    with translation.override("en"):
        yield
