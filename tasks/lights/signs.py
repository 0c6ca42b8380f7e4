"""The lights where no stylesheet reaches, in mails and workbooks: shape and colours, as pages show them.

The word stands beside the shape, and the shape survives a black-and-white print.
"""

from dataclasses import dataclass

from tasks.choices import Light


@dataclass(frozen=True, slots=True)
class Sign:
    """A light's shape, and the colours of the shape, of words and of their ground, as the light theme has them."""

    shape: str
    mark: str
    ink: str
    tint: str


SIGNS = {
    Light.LATE: Sign("■", "#c43227", "#a3241b", "#fbe9e6"),
    Light.WARN: Sign("▲", "#b97a00", "#7d5200", "#fcf1d8"),
    Light.OK: Sign("●", "#2f8440", "#1f6530", "#e6f2e7"),
    Light.DONE: Sign("✔", "#2b68ad", "#1f5292", "#e5eef8"),
    Light.IDLE: Sign("○", "#7b8782", "#56635e", "#edf0ef"),
}
