"""How every mail is built: it holds in mail programs, loads nothing, and its text stands by itself."""

import re
from html.parser import HTMLParser

import pytest
from pytest_django.fixtures import Settings

from tasks.tests.letters import every_letter
from worktracker.lib.mail import Letter

SITE = "https://plan.example.cn"
LINE = 998  # bytes of a line of a mail (RFC 5322, 2.1.1)
WIDTH = 640  # pixels of the frame
VOID = {"meta", "base", "br"}
# What Word's engine, which Outlook shows mails with, leaves out or breaks.
BROKEN_IN_WORD = ("flex", "grid", "float", "position:", "background-image", "calc(", "var(", "rem")


class Reading(HTMLParser):
    """What a mail's HTML is made of: elements with attributes, open tables, cells of each row."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.rows: list[list[dict[str, str]]] = []
        self.bare: list[str] = []  # words in a place whose font nobody set
        self.faces: list[bool] = []
        self._rows: list[list[dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        if tag in VOID:
            return
        self.open.append(tag)
        # In Word a table inherits no font from what stands around it.
        has_face = "font-family" in given.get("style", "")
        inherits = tag not in ("table", "td") and bool(self.faces) and self.faces[-1]
        self.faces.append(has_face or inherits)
        if tag == "tr":
            self._rows.append([])
        elif tag == "td":
            self._rows[-1].append(given)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.faces.pop()
        if tag == "tr":
            self.rows.append(self._rows.pop())

    def handle_data(self, data: str) -> None:
        if data.strip() and "title" not in self.open and not self.faces[-1]:
            self.bare.append(data.strip())


@pytest.fixture
def letters(db: None, settings: Settings) -> dict[str, Letter]:
    settings.SITE_URL = SITE
    return every_letter()


@pytest.fixture(params=["digest", "weekly", "audit_head", "mail_test"])
def letter(request: pytest.FixtureRequest, letters: dict[str, Letter]) -> Letter:
    return letters[request.param]


@pytest.fixture
def html(letter: Letter) -> Reading:
    reading = Reading()
    reading.feed(letter.html)
    reading.close()
    assert reading.open == []
    return reading


def test_nothing_is_loaded_and_nothing_needs_a_style_sheet(html: Reading) -> None:
    names = {name for name, _given in html.elements}
    assert names <= {"html", "head", "meta", "base", "title", "body"} | {
        "table", "tr", "td", "p", "a", "span", "br",
    }  # fmt: skip
    for _name, given in html.elements:
        assert not {"src", "srcset", "background", "class", "id"} & given.keys()
        assert "url(" not in given.get("style", "")


def test_every_link_leads_home(letter: Letter, html: Reading) -> None:
    links = [given["href"] for _name, given in html.elements if "href" in given]
    addresses = re.findall(r"https?://[^\s\"<]+", letter.html + letter.text)
    for link in [*links, *addresses]:
        assert link.startswith(f"{SITE}/")


def test_every_task_can_be_opened_from_the_text_too(letters: dict[str, Letter]) -> None:
    for name in ("digest", "weekly"):
        places = set(re.findall(r'href="([^"]+)"', letters[name].html.replace("&amp;", "&")))
        assert len(places) > 10
        assert places <= set(re.findall(r"https://\S+", letters[name].text))


def test_styles_are_those_that_word_knows(html: Reading) -> None:
    for _name, given in html.elements:
        for word in BROKEN_IN_WORD:
            assert word not in given.get("style", "")


def test_tables_say_their_widths_as_attributes_and_cells_fit(html: Reading) -> None:
    for name, given in html.elements:
        if name == "table":
            assert {"role", "cellpadding", "cellspacing", "border"} <= given.keys()
        width = re.search(r"(?:^|[; ])width:(\d+)px", given.get("style", ""))
        if width:
            assert given["width"] == width.group(1)
    for row in html.rows:
        pixels = [int(cell["width"]) for cell in row if cell.get("width", "").isdigit()]
        shares = [int(cell["width"][:-1]) for cell in row if cell.get("width", "").endswith("%")]
        # On a telephone of 390 pixels more than half is left to the words.
        assert sum(pixels) <= 160
        assert sum(shares) in (0, 100)


def test_frame_is_as_wide_in_word_as_elsewhere(letter: Letter) -> None:
    assert f"max-width:{WIDTH}px" in letter.html
    assert f'<!--[if mso]><table role="presentation" width="{WIDTH}"' in letter.html
    assert letter.html.count("<!--[if mso]>") == letter.html.count("<![endif]-->") == 2


def test_every_word_has_its_font_where_nothing_is_inherited(html: Reading) -> None:
    assert html.bare == []


def test_text_stands_by_itself(letter: Letter) -> None:
    assert "<" not in letter.text
    assert "&" not in re.sub(r"https://\S+", "", letter.text)
    assert "\n\n\n" not in letter.text
    assert not any(line != line.rstrip() for line in letter.text.splitlines())
    assert all(len(line.encode()) <= LINE for line in letter.text.splitlines())
    assert "\n" not in letter.subject
    assert len(letter.subject) <= 200
