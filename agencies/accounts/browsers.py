"""Which browser on which system a session runs in, in words that its owner recognises."""

import re

from django.utils.translation import gettext as _

# The first that is found names it: each but the last calls itself by the names of those below it, too.
BROWSERS = (
    ("360", r"\b(?:360SE|360EE|QIHU|QihooBrowser)\b"),
    ("微信", r"\bMicroMessenger/"),
    ("QQ", r"\bQQBrowser/"),
    ("Edge", r"\bEdgA?/([0-9]+)"),
    ("Firefox", r"\bFirefox/([0-9]+)"),
    ("Chrome", r"\b(?:Chrome|Chromium)/([0-9]+)"),
    ("Safari", r"\bVersion/([0-9]+).*\bSafari/"),
)
SYSTEMS = (
    ("Android", r"\bAndroid\b"),
    ("iOS", r"\b(?:iPhone|iPad)\b"),
    ("HarmonyOS", r"\b(?:HarmonyOS|OpenHarmony)\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMacintosh\b"),
    ("UOS", r"\bUOS\b"),
    ("Kylin", r"\bKylin\b"),
    ("Linux", r"\bLinux\b"),
)


def browser_in_words(agent: str) -> str:
    """``Chrome 120 · Windows``; what is not known is left out, and of nothing known that is said."""
    known = [name for name in (_first(BROWSERS, agent), _first(SYSTEMS, agent)) if name]
    return " · ".join(known) or _("unknown browser")


def _first(patterns: tuple[tuple[str, str], ...], agent: str) -> str:
    for name, pattern in patterns:
        found = re.search(pattern, agent)
        if found:
            version = next(iter(found.groups()), "")
            return f"{name} {version}".strip()
    return ""
