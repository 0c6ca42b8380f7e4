"""Words for who does the work: labels of responsibility, endings of a body's name."""

from __future__ import annotations

# How the name of a unit or body ends.
BODY_ENDINGS: tuple[str, ...] = (
    "科室", "科", "处室", "处", "室", "局", "分局", "厅", "委员会", "委", "办公室", "办",
    "支队", "总队", "大队", "中队", "队", "中心", "站", "所", "院", "馆", "专班", "组", "小组",
    "部", "部门", "党委", "党组", "党支部", "支部", "政府", "管委会", "单位", "机关", "集团",
    "公司", "协会", "学会", "工会", "团委", "妇联", "法院", "检察院", "公安", "街道", "乡镇",
    "督查办", "执法局", "指挥部", "基地", "学校", "大学", "银行", "机构", "企业", "股", "司",
    "县市区", "县区", "区县", "市区", "功能区", "开发区", "高新区",
)  # fmt: skip
BODY_ENDING = (
    "(?:" + "|".join(sorted(BODY_ENDINGS, key=len, reverse=True)) + ")(?:（[^（）]{1,30}）)?"
)

# Labels before a list of units, by part. Longest first where one begins another.
_WHO = "(?:科室|处室|单位|部门|机构|股室|分局|处|科|室|主体)"
LEAD_LABEL = (
    rf"(?:牵头(?:责任|负责|实施|承办|落实)?{_WHO}"
    rf"|(?:主要|第一)?责任{_WHO}|主责{_WHO}|主办{_WHO}|承办{_WHO}|主管{_WHO}|负责{_WHO}"
    rf"|实施{_WHO}|落实{_WHO}|组织{_WHO}|业务{_WHO}|承担{_WHO}|执行{_WHO}|牵头|责任|主责)"
)
OTHER_LABEL = (
    rf"(?:(?:配合|参与|参加|协办|协同|协助|支持|会办){_WHO}?|(?:共同)?(?:责任)?配合{_WHO})"
)
# Labels of what stands in the same bracket and is no unit.
PERSON_LABEL = r"(?:(?:分管|责任|牵头|包保|主管|市级|局级|局)?(?:局)?领导|责任人|联系人|联络员|负责人|牵头人|经办人)"
TIME_LABEL = r"(?:(?:完成|办结|办理|责任|推进)?(?:时限|时间|期限|节点)(?:要求)?|时间节点|完成日期)"

# Words after a name that say which part it plays.
LEAD_VERB = r"(?:牵头(?:负责|落实|组织|实施|办理)?|主办|主责)"
OTHER_VERB = r"(?:配合|参与|参加|协办|协助|协同(?:配合)?|支持)(?:落实|实施|做好)?"
DUTY_VERB = (
    r"(?:(?:等)?(?:按照?|依据)?(?:各自)?(?:职责|职能)(?:和)?(?:分工)?(?:分别)?(?:负责|落实|配合|做好)?"
    r"|分别负责|共同负责|负责(?:落实|实施)?|具体负责|分工负责|落实)"
)
