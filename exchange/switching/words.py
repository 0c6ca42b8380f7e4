"""What columns of a ledger are called: the one vocabulary by which a heading is told to mean a field.

The headings stand in Chinese whatever the reader's language, since bureaus write them so.
"""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agencies.lexicon import fold


@dataclass(frozen=True, slots=True)
class Field:
    """What a column may hold. ``words`` are its headings, the usual one first; longer ones win over shorter ones."""

    key: str
    label: str | Promise
    words: tuple[str, ...]


def _field(key: str, label: str | Promise, words: str) -> Field:
    return Field(key, label, tuple(words.split()))


FIELDS: Final = (
    _field("number", _("No."), "序号 编号 项目编号 任务编号 编码 no no."),
    _field("domain", _("Domain"), "领域 工作领域 类别 任务类别 工作类别 分类 板块 专项 条线"),
    _field(
        "task",
        _("Task"),
        "工作任务 任务 重点工作 重点任务 任务名称 工作内容 督办事项 事项 主要任务 "
        "工作事项 任务内容 项目名称 事项名称 工作名称 交办事项 目标任务",
    ),
    _field(
        "measure",
        _("Measure or target in words"),
        "具体举措 举措 工作举措 主要措施 具体措施 工作措施 工作要求 目标要求 具体要求 "
        "工作目标 目标/指标 目标 指标 年度目标 任务目标 推进措施 具体任务 办理要求",
    ),
    _field(
        "lead",
        _("Lead unit"),
        "牵头单位 责任单位 牵头科室 责任科室 承办单位 主办单位 牵头部门 责任部门 "
        "承办科室 主办科室 牵头处室 责任处室 主责单位 单位 科室 牵头",
    ),
    _field(
        "cooperating",
        _("Cooperating units"),
        "配合单位 协办单位 配合科室 协办科室 配合部门 协同单位 参与单位 协助单位 "
        "配合处室 配合 协办",
    ),
    _field(
        "leader",
        _("Responsible leader"),
        "责任领导 分管领导 包保领导 牵头领导 分管局领导 局领导 领导",
    ),
    _field(
        "people",
        _("People in charge"),
        "责任人 经办人 联系人 联络员 责任人员 具体责任人 承办人 负责人 责任人及电话 "
        "联系人及电话 责任人及联系方式 责任人及联系电话 联系人及联系电话",
    ),
    _field("phone", _("Telephone"), "联系电话 电话 手机 手机号 联系方式 手机号码"),
    _field(
        "limit",
        _("Deadline"),
        "完成时限 时限 完成时间 办理时限 时间节点 完成期限 计划完成时间 办结时限 期限 "
        "截止时间 截止日期 要求完成时间 时限要求 完成时限/原 完成时限(原) 原完成时限 "
        "原定时限 原时限",
    ),
    _field(
        "limit_now",
        _("Deadline as moved"),
        "调整后时限 延期后时限 延期至 调整后完成时限 现完成时限 完成时限/现 "
        "完成时限(现) 完成时限/调整后 延期时限 变更后时限 现时限",
    ),
    _field(
        "progress",
        _("Progress in words"),
        "进展情况 最新进展 工作进展 完成情况 推进情况 目前进展 落实情况 进展 办理情况 "
        "进度情况 当前进展 工作进展情况 最新进展情况 办理进展",
    ),
    _field(
        "percent",
        _("Progress in percent"),
        "完成率 进度 完成进度 完成比例 完成百分比 进度% 完成率% 工作进度 推进进度 "
        "% 形象进度 完成率(%)",
    ),
    _field("state", _("State"), "办理状态 状态 任务状态 工作状态 办结情况 推进状态 完成状态"),
    _field(
        "done", _("Done, yes or no"), "是否完成 是否办结 是否销号 是否已完成 完成与否 销号 是否结项"
    ),
    _field(
        "closed_on", _("Closed on"), "实际完成时间 办结时间 销号时间 办结日期 实际完成日期 销号日期"
    ),
    _field("light", _("Light"), "亮灯 亮灯情况 红黄绿灯 灯 预警 预警等级 红黄绿 亮灯状态 进度灯"),
    _field(
        "problems", _("Problems"), "存在问题 问题 困难问题 存在的问题 问题困难 主要问题 存在困难"
    ),
    _field(
        "next_step",
        _("Next step"),
        "下一步措施 下步措施 下一步工作 下步打算 下一步计划 下一步打算 下一步",
    ),
    _field("remark", _("Remark"), "备注 说明 备注说明 其他"),
    _field("source", _("Source"), "来源 任务来源 文件依据 依据 交办来源 文号"),
    *(
        Field(
            f"month_{n}",
            format_lazy(_("Progress of month {n}"), n=n),
            (f"{n}月", f"{n}月份", f"{n}月进展", f"{n}月进展情况", f"{n}月底进展"),
        )
        for n in range(1, 13)
    ),
)
BY_KEY: Final = {field.key: field for field in FIELDS}
MONTHS: Final = {f"month_{n}": n for n in range(1, 13)}
ONCE: Final = frozenset(BY_KEY) - {"remark", "people", "measure"}  # other fields have one column

_AROUND = "*:.。、 "
_BRACKETS = re.compile(r"\([^()]*\)")
_MONTH = re.compile(
    r"(?:20\d\d年)?(1[0-2]|[1-9])月(?:份|底|末)?(?:的?(?:工作)?(?:进展|完成|推进)(?:情况)?)?"
)
_HAN = {word: n for n, word in enumerate("一二三四五六七八九十", start=1)} | {
    "十一": 11,
    "十二": 12,
}
_HAN_MONTH = re.compile(r"(十[一二]|[一二三四五六七八九十])月(?:份|底|末)?(?:进展|完成)?(?:情况)?")
_SHORTEST = 2  # characters of a word that is looked for within a longer heading
_WORDS = {fold(word).lower(): field.key for field in FIELDS for word in field.words}
_BY_LENGTH = sorted((word for word in _WORDS if len(word) >= _SHORTEST), key=len, reverse=True)


def heading_key(text: str) -> str:
    """A heading without spaces, width, stars and stops, by which it is known again."""
    return fold(text).lower().strip(_AROUND)


def meaning_of(heading: str) -> str:
    """The key of the field that a heading means, empty where none. A head above is written before it: 完成时限/原.

    The whole is looked for, then what stands below, then the whole without its brackets, at last any word of a field
    within it, the longest first.
    """
    key = heading_key(heading)
    if key.endswith(("%", "%)")):
        return "percent"
    above, _slash, below = key.rpartition("/")
    bare = _BRACKETS.sub("", key).strip(_AROUND)
    for words in (key, below if above else "", bare):
        if words and (found := _WORDS.get(words) or _month_of(words)):
            return found
    for part in (below, above) if above else (bare,):
        if found := next((_WORDS[word] for word in _BY_LENGTH if word in part), ""):
            return found
    return ""


def _month_of(words: str) -> str:
    if found := _MONTH.fullmatch(words):
        return f"month_{found[1]}"
    if found := _HAN_MONTH.fullmatch(words):
        return f"month_{_HAN[found[1]]}"
    return ""
