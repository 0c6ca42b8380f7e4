"""The same notice in every format gives the same items, in files by the programs that write such files."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tasks.parsing import parse_notice, read, to_json
from tasks.tests.parsing.reading_files import converted, needs_office, saved, word
from tasks.tests.parsing.support import NAMES, parsed, source_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

COMPARED = ("marker", "kind", "title", "lead_units", "other_units", "targets", "deadlines")
LINKS = "".join(f'<li><a href="/c{n}">政务栏目{n}</a></li>' for n in range(12))


def items(notice: Any) -> list[dict[str, Any]]:
    """What is compared of the items; blanks, which each program sets in its own way, apart."""
    whole = [{key: item[key] for key in COMPARED} for item in to_json(notice)["items"]]
    compared: list[dict[str, Any]] = json.loads(
        json.dumps(whole, ensure_ascii=False).replace(" ", "")
    )
    return compared


def as_page(name: str) -> str:
    """The notice as a government's site shows it."""
    paragraphs = "".join(
        f"<p style='text-indent:2em'><span>{escape(line)}</span></p>\n"
        for line in source_of(name).split("\n")
        if line.strip()
    )
    return (
        '<!DOCTYPE html><html><head><meta charset="gb2312"><title>政府网</title>'
        "<style>p{margin:0}</style><script>var a = '<p>';</script></head><body>"
        f"<div class='nav'><ul>{LINKS}</ul></div><div class='main'><div id='zoom'>{paragraphs}</div></div>"
        f"<div><ul>{LINKS}</ul></div><div class='footer'>版权所有</div></body></html>"
    )


def as_word(name: str) -> bytes:
    """The notice as a Word document of one paragraph a line."""
    return saved(word(*(line for line in source_of(name).split("\n") if line.strip())))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-be"])
def test_text_in_another_encoding_gives_the_same_items(name: str, encoding: str):
    assert items(parse_notice(read(source_of(name).encode(encoding)))) == items(parsed(name))


@pytest.mark.parametrize("name", NAMES)
def test_word_gives_the_same_items(name: str):
    assert items(parse_notice(read(as_word(name)))) == items(parsed(name))


@pytest.mark.parametrize("name", NAMES)
def test_web_page_gives_the_same_items(name: str):
    assert items(parse_notice(read(as_page(name).encode("gb18030")))) == items(parsed(name))


@needs_office
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", ["pdf", "doc", "rtf"])
def test_what_libreoffice_writes_gives_the_same_items(name: str, ending: str, tmp_path: Path):
    data = converted(as_word(name), "docx", ending, tmp_path)
    assert items(parse_notice(read(data))) == items(parsed(name))


@pytest.mark.parametrize("name", NAMES)
def test_page_printed_by_a_browser_gives_the_same_items(name: str, browser: Browser):
    page = browser.new_page()
    page.set_content(as_page(name))
    page.add_style_tag(content=".nav, .footer, ul { display: none }")
    data = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "20mm"))
    page.close()
    assert items(parse_notice(read(data))) == items(parsed(name))
