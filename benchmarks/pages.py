"""Server time of the pages that people open all day, as ratios to a bare view in the same run."""

import os
import sys
import tempfile
from pathlib import Path

from timing import median_of

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Two plans on a scratch SQLite database, one line a page."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DEMO="1", BUSINESS_DATE="2024-10-15", DATA_DIR=folder, DATABASE_URL="", REDIS_URL=""
        )
        os.environ["DJANGO_SETTINGS_MODULE"] = "worktracker.settings"
        import django

        django.setup()
        _fill()
        _measure()


def _fill() -> None:
    from django.core.management import call_command

    from indicators.demo.load import create_people

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("loaddata", *sorted(map(str, ROOT.glob("fixtures/*.json"))), verbosity=0)
    create_people()


def _measure() -> None:
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from agencies.models import User
    from tasks.models import WorkItem

    settings.ROOT_URLCONF = "bare"
    client = Client()
    client.force_login(User.objects.get(username="admin"))
    item = WorkItem.objects.get(plan__code="taian-2024", marker="(12)")
    pages = {
        "task list, 50 of 156": reverse("items"),
        "task list, behind": f"{reverse('items')}?light=late",
        "task": item.get_absolute_url(),
        "dashboard": f"{reverse('dashboard')}?plan=taian-2024",
        "API, 50 of 156": "/api/v1/items/",
        "ledger, 156 rows": reverse("ledger"),
    }
    floor = median_of(lambda: client.get("/bare/"))
    print(f"{'bare view':24s} {floor * 1000:8.1f} ms     1.0")
    for name, address in pages.items():
        taken = median_of(lambda address=address: b"".join(client.get(address)))
        print(f"{name:24s} {taken * 1000:8.1f} ms {taken / floor:7.1f}")


if __name__ == "__main__":
    main()
