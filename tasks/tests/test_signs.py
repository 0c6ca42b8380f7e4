"""The signs of the lights in mails and workbooks: one each, in the colours of the pages."""

import re
from pathlib import Path

from django.conf import settings

from tasks.choices import Light
from tasks.lights.signs import SIGNS


def test_colours_are_those_of_the_light_theme() -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text(encoding="utf-8")
    root = tokens[tokens.index(":root {") : tokens.index("}")]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})\b", root))
    assert {light: (sign.mark, sign.ink, sign.tint) for light, sign in SIGNS.items()} == {
        light: (colours[light], colours[f"{light}-ink"], colours[f"{light}-tint"])
        for light in Light.values
    }


def test_every_light_has_a_shape_of_its_own() -> None:
    assert list(SIGNS) == list(Light)
    assert len({sign.shape for sign in SIGNS.values()}) == len(Light)
