"""The words that tell a domain, as a bureau keeps them, and why an item is of its domain in words."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from tasks import problems
from tasks.domain_reasons import stored_reason, told_reason
from tasks.models import DomainWord, WorkItem
from tasks.parsing import DomainChoice, DomainReason
from tasks.parsing.domains import Evidence, choose_domain
from tasks.services.vocabulary import domain_vocabulary
from tasks.tests.factories import make_domain, make_item

NAMES = {"air": "大气环境", "water": "水生态环境", "planning": "综合规划"}


def chosen(title: str) -> str:
    """The domain of a clause with this title, by the words that are kept."""
    return choose_domain(Evidence(title), domain_vocabulary()).code


@pytest.mark.django_db
def test_domain_without_words_of_its_own_has_the_reader_s() -> None:
    make_domain("air")
    make_domain("water")
    assert chosen("治理扬尘") == "air"
    DomainWord.objects.create(domain=make_domain("air"), word="蓝天", weight=9)
    assert chosen("治理扬尘") == "planning"
    assert chosen("打好蓝天保卫战") == "air"
    assert chosen("整治断面水质") == "water"


@pytest.mark.django_db
def test_domain_that_the_bureau_lacks_is_never_chosen() -> None:
    make_domain("planning")
    assert chosen("治理扬尘") == "planning"


@pytest.mark.django_db
def test_domain_of_the_bureau_s_own_is_told_by_its_words() -> None:
    make_domain("planning")
    DomainWord.objects.create(domain=make_domain("education", name="教育"), word="校园", weight=9)
    assert chosen("建设平安校园") == "education"


@pytest.mark.django_db
@pytest.mark.parametrize("weight", [0, 16])
def test_weight_outside_1_to_15_is_refused(weight: int) -> None:
    word = DomainWord(domain=make_domain("air"), word="蓝天", weight=weight)
    with pytest.raises(ValidationError):
        word.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        word.save()


@pytest.mark.django_db
def test_word_stands_once_in_a_domain_and_without_blanks() -> None:
    air, water = make_domain("air"), make_domain("water")
    word = DomainWord(domain=air, word=" 蓝天 ", weight=9)
    word.full_clean()
    word.save()
    assert word.word == "蓝天"
    with pytest.raises(ValidationError):
        DomainWord(domain=air, word="蓝天", weight=3).full_clean()
    DomainWord(domain=water, word="蓝天", weight=3).full_clean()


CHOICE = DomainChoice(
    "air",
    (
        DomainReason("title", "柴油货车", 42.0),
        DomainReason("heading", "蓝天", 18.0),
        DomainReason("title", "尾气", 15.0),
        DomainReason("unit", "大气", 18.0),
        DomainReason("body", "锅炉", 2.5),
    ),
)


def test_reason_is_stored_by_place_three_places_at_most() -> None:
    assert stored_reason(CHOICE) == {
        "domain": "air",
        "words": [["title", "柴油货车", "尾气"], ["heading", "蓝天"], ["unit", "大气"]],
        "near": "",
    }
    assert stored_reason(None) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("domain", "reason", "told"),
    [
        (
            "air",
            stored_reason(CHOICE),
            "Read as 大气环境: the title has “柴油货车”, “尾气”, the heading above has “蓝天”, "
            "the unit's name has “大气”",
        ),
        (
            "water",
            stored_reason(CHOICE),
            "Chosen by a person; the reader had 大气环境: the title has “柴油货车”, “尾气”, the heading "
            "above has “蓝天”, the unit's name has “大气”",
        ),
        (
            "air",
            {"domain": "air", "words": [["body", "扬尘"]], "near": "water"},
            "Read as 大气环境: the text has “扬尘”; near to it: 水生态环境",
        ),
        (
            "planning",
            {"domain": "planning", "words": [], "near": ""},
            "Read as 综合规划: no word that tells a domain was found",
        ),
        (
            "planning",
            {"domain": "planning", "words": [], "near": "air"},
            "Read as 综合规划: it speaks of several domains, and none has the upper hand",
        ),
        ("air", {}, ""),
    ],
)
def test_reason_in_words(domain: str, reason: dict[str, object], told: str) -> None:
    item: WorkItem = make_item(domain=make_domain(domain), domain_reason=reason)
    with translation.override("en"):
        assert told_reason(item, NAMES) == told


@pytest.mark.parametrize(
    ("code", "params", "words"),
    [
        ("vague_limit", {"quote": "尽快"}, "“尽快” is a time limit without a date"),
        ("unread_number", {"quote": "3至5"}, "No target was read from the number in “3至5”"),
        ("row_without_task", {"row": "3"}, "No task was read from row 3 of the table"),
        ("row_without_task", {"row": ""}, "No task was read from row — of the table"),
        ("no_items", {}, "No numbered clause with text of its own was found"),
    ],
)
def test_doubts_of_the_reader_in_words(code: str, params: dict[str, str], words: str) -> None:
    with translation.override("en"):
        assert problems.sentence(code, params) == words
        assert problems.advice(code)


@pytest.mark.parametrize(
    ("code", "blocks"),
    [
        ("deadline_before_notice", True),
        ("unknown_date", True),
        ("ambiguous_target", True),
        ("numbering", True),
        ("row_without_task", True),
        ("unknown_unit", True),
        ("no_year", True),
        ("something_new", True),
        ("vague_limit", False),
        ("unread_number", False),
        ("working_days", False),
        ("other_year", False),
        ("repeated_item", False),
        ("no_number", False),
        ("no_date", False),
    ],
)
def test_publishing_waits_for_what_could_be_wrong(code: str, *, blocks: bool) -> None:
    assert problems.holds_up(code) is blocks
