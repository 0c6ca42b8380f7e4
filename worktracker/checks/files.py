"""Where things lie on the disk, and who else can read them."""

import os
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import Tags, register
from django.utils.translation import gettext as _

from worktracker.checks.found import NOTHING, Found, found
from worktracker.lib.filecheck import KINDS

OTHERS = stat.S_IROTH | stat.S_IWOTH
CHARTS = "vendor/echarts.common.min.js"


@register()
def evidence_types_are_known(app_configs: Any, **options: Any) -> Found:
    """A type that nobody can look into must not be taken: its files could be anything."""
    unknown = sorted(set(settings.EVIDENCE_TYPES) - set(KINDS))
    if not unknown:
        return NOTHING
    return found(
        "E002",
        _("EVIDENCE_TYPES names types that cannot be looked into: %(names)s.")
        % {"names": ", ".join(unknown)},
        _("Choose from %(names)s.") % {"names": ", ".join(KINDS)},
    )


@register(Tags.staticfiles)
def charts_can_be_drawn(app_configs: Any, **options: Any) -> Found:
    """Pages with a chart name this file by its hash: without it they could not be shown at all."""
    if settings.DEBUG or finders.find(CHARTS):
        return NOTHING
    return found(
        "E012",
        _("%(file)s is missing among the static files.") % {"file": CHARTS},
        _("Install from a whole bundle, or run script/test once where the network can be reached."),
    )


@register(Tags.security)
def nothing_of_ours_is_served(app_configs: Any, **options: Any) -> Found:
    """What lies among the static files is given to anybody who asks."""
    served = Path(settings.STATIC_ROOT).resolve()
    names = ("EVIDENCE_ROOT", "EXPORT_ROOT", "BACKUP_DIR")
    places = {name: getattr(settings, name) for name in names}
    open_ones = [
        name for name, place in places.items() if Path(place).resolve().is_relative_to(served)
    ]
    if not open_ones:
        return NOTHING
    return found(
        "E008",
        _("%(names)s: inside %(folder)s, whose files are served to anybody.")
        % {"names": ", ".join(open_ones), "folder": served},
        _("Set it to a folder outside of the static files."),
    )


@register(Tags.security, deploy=True)
def key_of_backups_is_safe(app_configs: Any, **options: Any) -> Found:
    """A backup whose key is lost cannot be read, one whose key lies open is not encrypted."""
    if not settings.BACKUP_KEY_FILE:
        return NOTHING
    file = Path(settings.BACKUP_KEY_FILE)
    if not file.is_file() or not os.access(file, os.R_OK):
        trouble = _("BACKUP_KEY_FILE %(file)s cannot be read: backups would fail.")
    elif _mode(file) & (stat.S_IRWXG | stat.S_IRWXO):
        trouble = _("BACKUP_KEY_FILE %(file)s can be read by others on this machine.")
    else:
        return NOTHING
    return found(
        "E009",
        trouble % {"file": file},
        _(
            "Let it be a file of the service's own user, with mode 600, and keep a copy in the safe."
        ),
    )


@register(Tags.security, deploy=True)
def files_are_the_services_own(app_configs: Any, **options: Any) -> Found:
    """Other accounts of the machine have no business in the data; passing through to the static files is enough."""
    open_ones = [
        str(place) for place in _private_places() if place.exists() and _mode(place) & OTHERS
    ]
    if not open_ones:
        return NOTHING
    return found(
        "W008",
        _("Every account of this machine can read or write %(names)s.")
        % {"names": ", ".join(open_ones)},
        _("chmod o-rw it; start the services with the umask 0027."),
    )


def _private_places() -> list[Path]:
    roots = (settings.EVIDENCE_ROOT, settings.EXPORT_ROOT, settings.BACKUP_DIR)
    places = [settings.DATA_DIR, *roots]
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        places.append(Path(database["NAME"]))
    return places


def _mode(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)
