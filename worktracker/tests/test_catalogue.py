"""The interface speaks Chinese without a gap."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings

from worktracker.tests.catalogue import messages_in_code, messages_in_templates

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    path = Path(settings.BASE_DIR, "locale/zh_Hans/LC_MESSAGES/django.po")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def test_nothing_is_untranslated(catalogue: Catalog) -> None:
    used = set(messages_in_code()) | set(messages_in_templates())
    missing = [
        (context, msgid)
        for context, msgid in sorted(used)
        if not (message := catalogue.get(msgid, context or None)) or not message.string
    ]
    assert missing == []
    assert len(used) > 500


def test_nothing_is_translated_that_no_page_says(catalogue: Catalog) -> None:
    used = set(messages_in_code()) | set(messages_in_templates())
    ids = {
        (message.context or "", message.id if isinstance(message.id, str) else message.id[0])
        for message in catalogue
        if message.id
    }
    assert sorted(ids - used) == []


def test_translations_keep_the_figures(catalogue: Catalog) -> None:
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        said = message.id if isinstance(message.id, str) else message.id[-1]
        words = "".join(message.string or ())
        if set(PLACEHOLDER.findall(words)) - set(PLACEHOLDER.findall(said)):
            wrong.append(said)
    assert wrong == []


def test_no_translation_is_a_draft(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
