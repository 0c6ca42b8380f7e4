"""The accounts of the demonstration: who they are, and the one password that they share.

They exist under DEMO=1 only; the sign-in page shows those that are in the database.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.timezone import get_current_timezone

from agencies.choices import Role
from agencies.models import Deputy, User
from agencies.services.deputies import appoint_deputy

DEMO_PASSWORD = "yaodian-2024"  # noqa: S105  # public on purpose: it opens a demonstration only

# The units that Tai'an's notice names, beside 大气环境科, in the order in which it names them.
OTHER_UNITS = (
    "机关党委",
    "人事科",
    "区域空气质量控制科",
    "综合执法支队",
    "科技与监测科",
    "水生态环境科",
    "土壤与固废生态环境科",
    "乡村生态振兴工作专班",
    "生态保护科",
    "法制与宣传科",
    "财务与审计科",
    "总量减排科",
    "办公室(督查办)",
)

# Jilin's units are inferred, one a section of its notice; 水生态环境处 has the featured accounts.
JILIN_UNITS = (
    "自然生态保护处",
    "大气环境处",
    "土壤生态环境处",
    "固体废物与化学品处",
    "核与辐射安全管理处",
    "生态环境监测处",
    "生态环境执法局",
    "环境应急处",
    "宣传教育处",
)

# (who is stood in for, who stands in): the two posts of one desk, 大气环境科's reports and 区域空气质量控制科's.
PAIRS = (("staff", "staff-b"),)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account; ``unit`` is the unit's name, empty for who belongs to none.

    ``featured`` accounts stand in the sign-in page's short list, the others behind a fold.
    """

    username: str
    display_name: str
    role: Role
    agency: str
    unit: str = ""
    featured: bool = False


DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("leader", "局领导", Role.LEADER, "taian", featured=True),
    DemoAccount("supervisor", "督查办", Role.SUPERVISOR, "taian", "办公室(督查办)", featured=True),
    DemoAccount("head", "大气科科长", Role.HEAD, "taian", "大气环境科", featured=True),
    DemoAccount("staff", "大气科承办人", Role.STAFF, "taian", "大气环境科", featured=True),
    DemoAccount("auditor", "审计员", Role.AUDITOR, "taian", featured=True),
    *(
        DemoAccount(f"staff-{number}", f"{unit}承办人", Role.STAFF, "taian", unit)
        for number, unit in enumerate(OTHER_UNITS, start=2)
    ),
    DemoAccount("staff-b", "大气科B岗", Role.STAFF, "taian", "区域空气质量控制科"),
    DemoAccount("jl-leader", "厅领导", Role.LEADER, "jilin", featured=True),
    DemoAccount("jl-supervisor", "厅督查办", Role.SUPERVISOR, "jilin", featured=True),
    DemoAccount("jl-head", "水处负责人", Role.HEAD, "jilin", "水生态环境处", featured=True),
    DemoAccount("jl-staff", "水处承办人", Role.STAFF, "jilin", "水生态环境处", featured=True),
    *(
        DemoAccount(f"jl-staff-{number}", f"{unit}承办人", Role.STAFF, "jilin", unit)
        for number, unit in enumerate(JILIN_UNITS, start=2)
    ),
    DemoAccount("admin", "系统管理员", Role.ADMINISTRATOR, "", featured=True),
    DemoAccount("security", "安全管理员", Role.SECURITY_ADMINISTRATOR, "", featured=True),
    DemoAccount("audit-admin", "审计管理员", Role.AUDIT_ADMINISTRATOR, "", featured=True),
)


def create_deputies(on: date) -> int:
    """Appoints the demonstration's deputies who do not stand in yet, from a day on; returns how many."""
    made, at = 0, datetime.combine(on, time(8, 30), get_current_timezone())
    for principal, deputy in PAIRS:
        people = User.objects.in_bulk([principal, deputy], field_name="username")
        if len(people) < 2 or Deputy.objects.filter(deputy=people[deputy]).exists():
            continue
        appoint_deputy(
            principal=people[principal],
            deputy=people[deputy],
            starts_on=on,
            ends_on=None,
            reason="AB岗",
            by=people[principal],
            at=at,
        )
        made += 1
    return made
