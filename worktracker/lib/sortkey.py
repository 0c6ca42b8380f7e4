"""A sort key for Chinese names, stored when the row is saved, so that every database sorts alike."""

from pypinyin import Style, lazy_pinyin


def pinyin_key(text: str, *, length: int = 200) -> str:
    """Lower-case pinyin with tone figures, syllables apart: 水 → "shui3". Other characters stay."""
    return " ".join(lazy_pinyin(text, style=Style.TONE3)).lower()[:length]
