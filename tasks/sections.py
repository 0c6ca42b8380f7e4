"""Names that a notice's sections give: which unit answers for one where the notice names none."""

import re

_YEAR = re.compile(r"^\s*20\d\d\s*年(?:度)?")
_DOCUMENT = re.compile(r"工作(?:要点|重点|计划|安排|方案)$")


def section_stem(section: str) -> str:
    """A section's heading without its year, the same every year: 2024年水生态环境工作要点 → 水生态环境工作要点."""
    return _YEAR.sub("", section).strip()


def section_subject(section: str) -> str:
    """What a section is about: 2024年水生态环境工作要点 → 水生态环境."""
    return _DOCUMENT.sub("", section_stem(section))
