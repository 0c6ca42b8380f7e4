"""The public verb of the reader: a notice's text in, its items with their places out."""

from __future__ import annotations

from tasks.parsing.blocks import tile
from tasks.parsing.checks import check_items, check_notice
from tasks.parsing.flow import fold
from tasks.parsing.items import Place, plain_title, read_item
from tasks.parsing.layout import paragraphs
from tasks.parsing.meta import read_head
from tasks.parsing.notice import Item, ParsedNotice
from tasks.parsing.outline import kind_of, read_outline, spans_of, wording


def parse_notice(source: str) -> ParsedNotice:
    """The outline, items and doubts of a notice; blocks cover `source`. Never raises on content."""
    layout = paragraphs(source)
    head = read_head(layout)
    outline = read_outline(layout, head.roles)
    words = {id(clause): wording(clause, layout) for clause in outline.clauses}
    titles = {key: fold(plain_title(own)) for key, own in words.items()}
    cuts = sorted(p.start for p in layout if p.furniture)
    items: list[Item] = []
    kinds: dict[int, str] = {}
    for clause in outline.clauses:
        is_text = not clause.children and titles[id(clause)]
        kind = kind_of(clause, titles) if is_text else ""
        kinds.update(dict.fromkeys(clause.paragraphs, kind))
        if kind:
            spans = spans_of(clause, layout, cuts)
            place = Place(len(items) + 1, kind, spans, head.meta.year)
            items.append(read_item(clause, words, place))
    return ParsedNotice(
        source=source,
        meta=head.meta,
        items=tuple(check_items(items, head.meta)),
        blocks=tile(source, layout, outline, kinds),
        problems=tuple(check_notice(source, head.meta, items)),
    )
