"""A small notice with one of each: a goal, printed dates, one of them in doubt, a duty, units known and unknown."""

from datetime import datetime

from agencies.models import Agency
from tasks.models import Plan
from tasks.parsing import parse_notice
from tasks.services.intake import draft_plan, plan_code, store_notice
from tasks.tests.factories import AT, make_agency, make_domain, make_unit

SMALL = """泰安市生态环境局关于印发《2024年全市生态环境保护工作要点》的通知
泰环发〔2024〕3号
各科室：
现印发给你们，请认真贯彻落实。
泰安市生态环境局
2024年5月11日
2024年全市生态环境保护工作要点
一、工作目标
1.大气环境质量。全年PM2.5浓度不高于40微克/立方米。
二、重点工作
(1)淘汰老旧机械。会同市交通局，4月底前完成摸底，9月底前淘汰机械300台，11月底前淘汰机械1147台。(责任科室:大气环境科、督查办)
(2)开展案卷评查。每季度至少开展1次案卷评查。(责任科室:执法大队)
(3)加强宣传。办好六五环境日活动。
"""

SECTIONS = """吉林省生态环境厅关于印发2024年度工作要点的通知
2024年1月11日
2024年水生态环境工作要点
一、治理水体
完成黑臭水体整治工作，防止返黑返臭。
2024年大气污染防治工作要点
一、治理大气
全面开展锅炉整治工作，防止散煤复烧。
"""


def make_domains() -> None:
    """The domains that the notices speak of, and the one for what is none of these."""
    for code in ("planning", "air", "water", "enforcement", "publicity"):
        make_domain(code)


def make_small_bureau() -> Agency:
    """Tai'an with the domains and two units, one of them found by an alias."""
    make_domains()
    make_unit("大气环境科")
    make_unit("办公室(督查办)").aliases.get_or_create(name="督查办")
    return make_agency()


def make_draft(text: str = SMALL, *, agency: Agency | None = None, at: datetime = AT) -> Plan:
    """A draft of the notice, of the small bureau where no agency is given."""
    agency = agency or make_small_bureau()
    parsed = parse_notice(text)
    notice = store_notice(
        parsed,
        file=text.encode(),
        file_name="notice.txt",
        agency=agency,
        provenance="",
        by=None,
        at=at,
    )
    plan, _made = draft_plan(parsed, notice=notice, code=plan_code(agency, 2024), by=None, at=at)
    return plan
