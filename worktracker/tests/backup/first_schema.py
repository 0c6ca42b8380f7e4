"""Run as a program on an empty database: the very first schema, with a bureau's rows as its code wrote them.

Everything goes through the models of that time, so it stays as it is however the models of today change.
"""

from datetime import UTC, date, datetime
from typing import Any

import django

FIRST = ("agencies", "tasks", "indicators")
TOKEN = "9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"  # as Django REST framework kept it, in clear
JOINED = datetime(2024, 1, 8, 1, 0, tzinfo=UTC)
REPORTED = datetime(2024, 3, 20, 2, 0, tzinfo=UTC)


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    for app in FIRST:
        call_command("migrate", app, "0001_initial", verbosity=0)
    targets = [(app, "0001_initial") for app in FIRST]
    models = MigrationExecutor(connection).loader.project_state(targets).apps

    def make(model: str, **values: Any) -> Any:
        return models.get_model(model).objects.create(**values)

    people = _bureau(make)
    items = _plans(make, people)
    _work(make, people, items)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE authtoken_token (key varchar(40) PRIMARY KEY, created varchar(40), "
            "user_id bigint NOT NULL UNIQUE REFERENCES agencies_user (id))"
        )
        row = [TOKEN, "2024-01-08", people["zhang"].pk]
        cursor.execute("INSERT INTO authtoken_token VALUES (%s, %s, %s)", row)


def _bureau(make: Any) -> dict[str, Any]:
    province = make("agencies.Agency", code="sd", name="山东省生态环境厅", short_name="省厅")
    city = make(
        "agencies.Agency", code="taian", name="泰安市生态环境局", short_name="市局", parent=province
    )
    unit = make("agencies.Unit", agency=city, name="水生态环境科", order=3, sort_key="水")
    make("agencies.UnitAlias", unit=unit, name="水科")
    told: dict[str, dict[str, Any]] = {
        "root": {"role": "administrator", "display_name": "管理员", "is_superuser": True},
        "zhang": {"role": "staff", "display_name": "张伟", "agency": city, "unit": unit},
        "wang": {"role": "leader", "display_name": "王局长", "agency": city},
        "li": {"role": "staff", "display_name": "李娜", "agency": city, "unit": unit},
    }
    people = {
        name: make(
            "agencies.User", username=name, password=f"argon2${name}", date_joined=JOINED, **values
        )
        for name, values in told.items()
    }
    people["li"].is_active = False  # left before anybody was authorised
    people["li"].save()
    make("agencies.Appointment", user=people["zhang"], unit=unit, part="liaison")
    return people | {"city": city, "unit": unit}


def _plans(make: Any, people: dict[str, Any]) -> list[Any]:
    domain = make("tasks.Domain", code="water", name="水生态环境", short_name="水", order=1)
    notice = make(
        "tasks.Notice",
        agency=people["city"],
        title="关于印发《2024年泰安市生态环境工作要点》的通知",
        doc_number="泰环发〔2024〕1号",
        issuer="泰安市生态环境局",
        issued=date(2024, 2, 1),
        recipients=["各县市区分局", "机关各科室"],
        sha256="ab" * 32,
        original=b"%PDF-1.4 \x00\xff",
        text="一、水生态环境\n（1）完成水源地规范化建设。",
        received_at=JOINED,
        received_by=people["wang"],
    )
    published = {"state": "published", "published_at": JOINED, "published_by": people["wang"]}
    plans = [
        make(
            "tasks.Plan",
            agency=people["city"],
            code=f"taian-{year}",
            year=year,
            title=f"{year}年工作要点",
            **more,
        )
        for year, more in ((2024, published | {"notice": notice}), (2025, {"state": "draft"}))
    ]
    items = [
        make(
            "tasks.WorkItem",
            plan=plan,
            ordinal=1,
            marker="（1）",
            path=["一、水生态环境"],
            title="完成水源地规范化建设",
            text="（1）完成水源地规范化建设。",
            spans=[[8, 23]],
            starts_on=date(plan.year, 1, 1),
            limit=date(plan.year, 12, 31),
            next_limit=date(plan.year, 6, 30),
            state=state,
            progress="62.5",
            title_key="完成水源地规范化建设",
            domain=domain,
        )
        for plan, state in zip(plans, ("in_progress", "to_sign"), strict=True)
    ]
    make("tasks.Problem", plan=plans[1], item=items[1], order=1, code="no_unit", params={"n": 1})
    return items


def _work(make: Any, people: dict[str, Any], items: list[Any]) -> None:
    item, unit, zhang, wang = items[0], people["unit"], people["zhang"], people["wang"]
    make("tasks.Responsibility", item=item, unit=unit, order=0, printed="水科", state="in_progress")
    make("tasks.Partner", item=item, order=1, name="市水利局")
    make("tasks.Milestone", item=item, order=1, name="形成方案", date=date(2024, 6, 30))
    duty = make("tasks.Duty", item=item, order=1, what="调度", frequency="quarterly", count=1)
    make("tasks.Occurrence", duty=duty, number=1, due=date(2024, 3, 31), done_on=date(2024, 3, 20))
    told = {"item": item, "unit": unit, "reported_by": zhang}
    first = make(
        "tasks.ProgressReport", as_of=date(2024, 3, 20), percent="25", narrative="已完成现场核查。",
        state="accepted", reported_at=REPORTED, **told,
    )  # fmt: skip
    make(
        "tasks.ProgressReport", as_of=date(2024, 4, 24), percent="62.5", narrative="标志牌已安装。",
        problems="资金未到位", state="submitted", reported_at=REPORTED.replace(month=4), **told,
    )  # fmt: skip
    make(
        "tasks.ProgressReport", as_of=date(2025, 1, 10), percent="100", narrative="全部完成。",
        done=True, state="accepted", reported_at=REPORTED.replace(year=2025, month=1), **told,
    )  # fmt: skip
    make(
        "tasks.Flag",
        item=item,
        kind="due_soon",
        raised_on=date(2024, 6, 20),
        rule="7",
        figures={"days": 7},
    )
    mail = make(
        "tasks.OutboundMail", user=zhang, day=date(2024, 6, 20), address="zhang@example.org",
        subject="1 项任务将到期", text="请填报。", html="<p>请填报。</p>", state="sent", created_at=REPORTED,
    )  # fmt: skip
    make(
        "tasks.Reminder", user=zhang, item=item, kind="due_soon", limit=date(2024, 6, 30), step=7,
        claimed_on=date(2024, 6, 20), mail=mail,
    )  # fmt: skip
    trail = {"agency": people["city"], "plan": item.plan, "actor": wang, "actor_name": "王局长"}
    make(
        "tasks.Activity",
        at=JOINED,
        verb="plan_published",
        subject="2024年工作要点",
        changes=[],
        **trail,
    )
    change = {"field": "progress", "old": "0", "new": "25"}
    make(
        "tasks.Activity", at=REPORTED, verb="report_accepted", item=item, changes=[change], **trail
    )
    indicator = make(
        "indicators.Indicator", agency=people["city"], name="国控断面优良水体比例", unit="%"
    )
    make(
        "indicators.Target",
        item=item,
        indicator=indicator,
        order=1,
        value="83.3",
        quote="达到83.3%",
    )
    make(
        "indicators.Reading", indicator=indicator, period=date(2024, 3, 1), value="85.7",
        recorded_at=REPORTED, recorded_by=zhang, report=first,
    )  # fmt: skip


if __name__ == "__main__":
    main()
