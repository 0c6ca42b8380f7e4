"""What is unfinished in the demonstration's October: what waits, what was given back, a draft, the leader's words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F

from indicators.demo.cast import at, leader_of, leads_of, reporter_of, supervisor_of
from indicators.demo.handing import hand_in, write
from tasks.models import Comment, Notification, Period, WorkItem
from tasks.services.commenting import answer, comment, instruct
from tasks.services.deciding import return_report
from tasks.services.reporting import Content, save_draft
from tasks.services.urging import urge

PLAN = "taian-2024"
READ_UNTIL = date(2024, 10, 10)  # what people were told before, they have read


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report handed in on a day; ``problems`` and ``next_step`` as the unit writes them."""

    number: int
    day: date
    percent: float
    words: str
    problems: str = ""
    next_step: str = ""
    done: bool = False


WAITING = (
    Waiting(
        45,
        date(2024, 10, 11),
        49,
        "功能区声环境自动监测系统联调完成 4 套，数据上传稳定；余下 2 套等待厂家更换模块。",
        problems="模块到货时间未定。",
        next_step="10 月 25 日前完成余下 2 套联调。",
    ),
    Waiting(
        16,
        date(2024, 10, 12),
        49,
        "完成宁阳、东平 12 座乡镇污水处理厂现场核查，其中 2 座恢复稳定运行。"
        "推进措施初稿已征求 6 个县（市、区）意见，拟 10 月 25 日前报局务会。",
        problems="运维经费由县级承担，4 个乡镇欠付运维费。",
        next_step="会同财政部门约谈欠费乡镇。",
    ),
    Waiting(34, date(2024, 10, 14), 89, "质量复核环评文件 48 个，约谈编制单位 2 家。"),
    Waiting(23, date(2024, 10, 14), 87, "“无废细胞”建成 176 个，年度评估初稿已报审。"),
    Waiting(42, date(2024, 10, 14), 83, "损害赔偿案件新启动 1 件、办结 2 件，普法进企业 3 场。"),
    Waiting(29, date(2024, 10, 15), 85, "“十大行动”34 项任务完成 29 项，余下 5 项均在时限内。"),
    Waiting(
        2,
        date(2024, 10, 14),
        100,
        "年度述职评议、“七一”系列活动和志愿服务全部完成，台账齐备，申请销号。",
        done=True,
    ),
)
RETURNED = Waiting(
    22,
    date(2024, 10, 10),
    75,
    "新增处置单位已签约，当月处置 310 吨。",
    next_step="11 月补足缺口。",
)
RETURN_NOTE = "请补充新增处置单位的资质证明和转移联单，当月处置量与 9 月计划不一致处写明原因。"
TO_APPROVE = Waiting(
    8,
    date(2024, 10, 15),
    74,
    "专家上门核查企业 3 家，其中 1 家进入创A计划；焦化企业改造资金已落实两家。",
    next_step="11 月完成余下企业核查。",
)
DRAFT = (11, 88, "与公安交警联合检查 3 次，正在汇总 OBD 篡改车辆处理情况。")
INSTRUCTION = "10 月底前拿出推进措施，欠付运维费的乡镇名单先报我。"
ANSWERED = "非道路移动机械淘汰 10 月要提速，中期核查安排报我。"
ANSWER = "中期核查定于 10 月 20 日前完成，已商住建、农业农村部门联合抽查，第三批集中拆解安排在 11 月上旬。"
REMARK = "9 月底节点未完成，请在本月填报中写明二次招标的时间安排。"


def tell_october(*, on: date) -> None:
    """Everything of these weeks up to a day; nothing where the city's plan is not loaded."""
    items = WorkItem.objects.published().filter(plan__code=PLAN).select_related("plan__agency")
    by_number = {row.bare_number: row for row in items.prefetch_related("responsibilities__unit")}
    if not by_number:
        return
    for row in WAITING:
        if row.day <= on:
            _hand_in(by_number[str(row.number)], row)
    if date(2024, 10, 9) <= on:
        _speak(by_number)
    if date(2024, 10, 11) <= on:
        _give_back(by_number[str(RETURNED.number)])
    if date(2024, 10, 15) <= on:
        _leave_unfinished(by_number)
    Notification.objects.filter(at__lt=at(min(on, READ_UNTIL), 0, 0)).update(read_at=F("at"))


def _hand_in(item: WorkItem, row: Waiting) -> None:
    hand_in(
        item,
        on=row.day,
        percent=row.percent,
        narrative=row.words,
        problems=row.problems,
        next_step=row.next_step,
        done=row.done,
    )


def _give_back(item: WorkItem) -> None:
    filed = hand_in(
        item,
        on=RETURNED.day,
        percent=RETURNED.percent,
        narrative=RETURNED.words,
        next_step=RETURNED.next_step,
    )
    day = date(2024, 10, 11)
    return_report(
        filed,
        by=supervisor_of(item.plan),
        at=at(day, 10, 5),
        on=day,
        version=filed.version,
        note=RETURN_NOTE,
    )


def _leave_unfinished(items: dict[str, WorkItem]) -> None:
    """One report waits for the head of its unit, and one is still a draft."""
    day, row = date(2024, 10, 15), TO_APPROVE
    write(
        items[str(row.number)],
        on=row.day,
        percent=row.percent,
        narrative=row.words,
        next_step=row.next_step,
    )
    number, percent, words = DRAFT
    item = items[str(number)]
    period = Period.objects.filter(plan=item.plan_id).begun(on=day).first()
    unit = leads_of(item)[-1]
    if period is not None:
        save_draft(
            item,
            unit=unit,
            period=period,
            by=reporter_of(item, unit),
            at=at(day, 9, 15),
            on=day,
            version=None,
            content=Content(percent=Decimal(percent), narrative=words),
            is_demo=True,
        )


def _speak(items: dict[str, WorkItem]) -> None:
    """The leader's instructions, one of them answered; a remark and an urging by the supervision office."""
    late, machines, water = items["9"], items["12"], items["16"]
    leader, office = leader_of(water.plan), supervisor_of(water.plan)
    day, next_day = date(2024, 10, 9), date(2024, 10, 10)
    given = instruct(
        machines,
        unit=leads_of(machines)[0],
        text=ANSWERED,
        due=date(2024, 10, 12),
        by=leader,
        at=at(day, 8, 50),
        on=day,
    )
    answer(given, text=ANSWER, by=reporter_of(machines), at=at(next_day, 11), on=next_day)
    instruct(
        water,
        unit=leads_of(water)[0],
        text=INSTRUCTION,
        due=date(2024, 10, 18),
        by=leader,
        at=at(next_day, 9),
        on=next_day,
    )
    comment(items["15"], text=REMARK, by=office, at=at(day, 9, 30), on=day)
    urge([(late.pk, leads_of(late)[0].pk)], by=office, at=at(day, 10), on=day)
    Comment.objects.filter(item__plan__code=PLAN).update(is_demo=True)
