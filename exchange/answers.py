"""What people type for yes and no."""

from typing import Final

from agencies.lexicon import fold

_YES: Final = frozenset({"是", "yes", "y", "√", "✓", "✔", "已完成", "完成", "1", "true", "已办结"})
_NO: Final = frozenset({"否", "no", "n", "×", "✗", "x", "未完成", "0", "false", "未办结", "未"})


def yes_or_no(text: str) -> bool | None:
    """What 是, 否 and their like mean; None for anything else."""
    words = fold(text).casefold()
    return True if words in _YES else False if words in _NO else None
