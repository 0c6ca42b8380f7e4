"""Every message of the product, as its code and its templates write them."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from django.conf import settings
from django.template import Template
from django.template.base import FilterExpression, Node, NodeList
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

APPS = ("agencies", "exchange", "indicators", "tasks", "worktracker")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# _("…") as an argument of a tag or a filter.
ARGUMENT = re.compile(r"""[^\w]_\((?:"([^"]+)"|'([^']+)')\)""")

Message = tuple[str, str]


def messages_in_code() -> Iterator[Message]:
    """(context, msgid) of every call in the apps' Python, tests left out."""
    for app in APPS:
        found = extract_from_dir(
            Path(settings.BASE_DIR, app),
            method_map=[("**/tests/**", "ignore"), ("**.py", "python")],
            keywords=KEYWORDS,
        )
        for _file, _line, ids, _comments, context in found:
            yield context or "", ids if isinstance(ids, str) else ids[0]


def messages_in_templates() -> Iterator[Message]:
    """(context, msgid) of every tag in the project's templates, and of ``_("…")`` as an argument."""
    for path in sorted(Path(settings.BASE_DIR, "templates").rglob("*.*")):
        source = path.read_text()
        for node in _nodes(Template(source).nodelist):
            if isinstance(node, TranslateNode):
                if words := _literal(node.filter_expression):
                    yield _context(node), words.replace("%", "%%")  # as Django looks it up
            elif isinstance(node, BlockTranslateNode):
                singular, _names = node.render_token_list(node.singular)
                yield _context(node), _trimmed(singular, node)
        for match in ARGUMENT.finditer(source):
            yield "", match[1] or match[2]


def _nodes(nodes: NodeList) -> Iterator[Node]:
    for node in nodes:
        yield from node.get_nodes_by_type(Node)


def _context(node: TranslateNode | BlockTranslateNode) -> str:
    return _literal(node.message_context) if node.message_context else ""


def _literal(expression: FilterExpression) -> str:
    """The words of a constant; nothing for a variable, whose words are marked where they are written."""
    words = getattr(expression.var, "literal", expression.var)
    return words.strip("'\"") if isinstance(words, str) else ""


def _trimmed(text: str, node: BlockTranslateNode) -> str:
    if not node.trimmed:
        return text
    return " ".join(line.strip() for line in text.strip().splitlines() if line.strip())
