"""What the workbook's sheets and columns are called: the one vocabulary of template, reader and marked copy.

The headings are part of the file's format and so stand in Chinese whatever the reader's language.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.translation import override

from agencies.choices import Part, Role
from agencies.lexicon import fold

UNITS: Final = "units"
PEOPLE: Final = "people"
SHEETS: Final = {UNITS: "单位", PEOPLE: "人员"}
SHEET_SYNONYMS: Final = {
    UNITS: ("单位", "责任单位", "科室", "处室", "units"),
    PEOPLE: ("人员", "用户", "账号", "人员名单", "people"),
}
EXAMPLE: Final = "示例"  # a remark that begins so says: this row shows how, ignore it
BETWEEN: Final = "、"  # several names in one cell; other separators are read too
YES, NO = "是", "否"
YES_WORDS: Final = frozenset({"是", "接收", "yes", "y", "true", "1"})
NO_WORDS: Final = frozenset({"否", "不接收", "no", "n", "false", "0"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the name of what it holds. Without a ``required`` one the sheet is not read."""

    field: str
    header: str
    synonyms: tuple[str, ...]
    width: float
    required: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Every heading that means it, folded."""
        return frozenset(heading_key(name) for name in (self.header, *self.synonyms, self.field))


REMARK: Final = Column("remark", "备注", ("说明",), 20)
REASONS: Final = Column("reasons", "错误说明", (), 60)  # of the marked copy; read by nobody
APPOINTMENTS: Final = {
    "responsible_leader": Part.RESPONSIBLE_LEADER,
    "supervising_leader": Part.SUPERVISING_LEADER,
    "liaison": Part.LIAISON,
}
COLUMNS: Final = {
    UNITS: (
        Column("agency", "机关", ("所属机关", "机关名称", "机关代码"), 26, required=True),
        Column(
            "name", "单位名称", ("单位", "名称", "科室", "责任单位", "科室名称"), 28, required=True
        ),
        Column("parent", "上级单位", ("上级科室", "上级"), 24),
        Column("order", "排序", ("顺序", "序号", "排序号"), 8),
        Column("aliases", "别名", ("简称", "曾用名", "其他名称"), 30),
        REMARK,
    ),
    PEOPLE: (
        Column(
            "username",
            "账号",
            ("用户名", "账户", "登录名", "登录账号", "用户账号", "工号"),
            16,
            required=True,
        ),
        Column("name", "姓名", ("名字", "人员姓名"), 14, required=True),
        Column("role", "角色", ("用户角色", "岗位角色"), 14, required=True),
        Column("agency", "机关", ("所属机关", "机关名称", "机关代码"), 26, required=True),
        Column("unit", "单位", ("科室", "责任单位", "所在单位", "所属单位", "单位名称"), 26),
        Column("email", "邮箱", ("电子邮箱", "电子邮件", "邮件地址", "e-mail", "mail"), 28),
        Column("wants_mail", "接收邮件", ("是否接收邮件", "接收邮件提醒", "邮件提醒"), 10),
        Column("responsible_leader", "任责任领导的单位", ("责任领导",), 20),
        Column("supervising_leader", "任分管领导的单位", ("分管领导",), 20),
        Column("liaison", "任联络员的单位", ("联络员",), 20),
        REMARK,
    ),
}


def heading_key(text: str) -> str:
    """A heading without what people put around it: spaces, width, a star for "required", a remark in brackets."""
    bare = fold(text).lower().strip("*:")
    return bare.partition("(")[0] or bare


@cache
def role_words() -> dict[str, str]:
    """Role by every word for it, folded: the code, and what the interface says in both its languages."""
    words: dict[str, str] = {}
    for language in ("en", "zh-hans"):
        with override(language):
            words |= {fold(str(role.label)).lower(): role.value for role in Role}
    return words | {role.value: role.value for role in Role}


def role_label(role: str) -> str:
    """The word that the template offers for a role."""
    with override("zh-hans"):
        return str(Role(role).label)
