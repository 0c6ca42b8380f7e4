"""Words of tables: what a column's header says the column holds, and what its cells mean.

Patterns are matched against one whole header cell: folded to one width, simplified script, white
space and bracketed remarks taken out.
"""

from __future__ import annotations

NUMBER, CATEGORY, TASK, SUBTASK, MEASURE, GOAL, INDICATOR, VALUE, MEASURED_IN = (
    "number", "category", "task", "subtask", "measure", "goal", "indicator", "value", "measured_in",
)  # fmt: skip
LEAD, OTHER, RESPONSIBLE, GROUP, PERSON, TIME, NOTE = (
    "lead", "other", "responsible", "group", "person", "time", "note",
)  # fmt: skip

# Words that may stand before the noun that tells what the column holds.
_KIND = (
    r"(?:20\d\d年?度?|年度|关键|本年|全年|今年|主要|重点|具体|工作|目标|核心|重大|改革|整改|治理|攻坚|建设"
    r"|民生|实事|创建|考核|量化|专项|总体|预期|阶段性?|细化|落实|推进|实施|保障|任务|项目|事项|绩效"
    r"|完成|责任|节点|验收|交付){0,5}"
)
_WHO = (
    r"(?:责任|负责|承办|实施|落实|承担)?"
    r"(?:单位|部门|科室|处室|机构|股室|站所|主体|分局|地区|县区|县市区|乡镇|镇街|街道|部室|股站|院系|园区|处|科|室|方)"
)
_RANK = (
    r"(?:省级?|市级?|县级?|区级?|镇级?|局级?|市直|县直|区直|局|校级?|院级?|我市|我区|我县|我局)?"
)
_HEAD = (
    r"(?:领导|负责人|责任人|联系人|联络员|经办人|牵头人|承办人|工作人员|具体人员|专干|人员|同志)"
)

# What a header cell says, the more special first.
COLUMNS: tuple[tuple[str, str], ...] = (
    (NUMBER, r"(?:任务|项目|工作|事项|总)?(?:序号|编号|项次|顺序号?|序列号?)|序|号|[Nn][Oo]\.?|№"),
    (
        NOTE,
        r"备注|说明|(?:任务|工作|事项|项目|目标)?(?:来源|依据|出处)|(?:目前|当前|工作|推进|落实|完成)*"
        r"(?:进展|情况|状态)(?:情况)?|存在(?:的)?问题|是否完成|分值|权重|得分|评分标准|佐证材料|联系方式"
        r"|(?:联系)?电话|(?:建设|实施|项目)?地[点址]|(?:计划)?总?投资.{0,6}|资金.{0,6}|页码|督办.{0,4}|签字",
    ),
    (
        PERSON,
        rf"{_RANK}(?:分管|责任|包[保抓联]|牵头|主管|挂[钩包]|联系|协管|督办|督导|主要|第一|直接|具体|负责)*"
        rf"(?:{_RANK}{_HEAD})(?:姓名|签字|职务)?|领导",
    ),
    (
        TIME,
        r"(?:计划|预计|要求|办理|办结|整改|推进|实施|任务|工作|责任|序时|时序|目标)*"
        r"(?:完成|办结|落实|启动|达成|开展)?"
        r"(?:时限|时间表?|期限|日期|时间节点|节点|进度|序时)(?:要求|安排|计划|节点|进度|时限)?"
        r"|起止(?:时间|年限)|(?:实施|推进)?步骤(?:与|和)时间",
    ),
    (GROUP, r"(?:责任|职责|任务|工作|单位)分工|责任落实|分工(?:情况)?|责任(?:单位)?安排|责任"),
    (
        LEAD,
        rf"{_RANK}(?:(?:牵头|主办|主责|第一责任|首要责任|总牵头|主要责任|主牵头){_WHO}?|牵头负责{_WHO})",
    ),
    (
        OTHER,
        rf"{_RANK}(?:责任)?(?:配合|协办|协作|协同|参与|参加|协助|会办|支持|共同责任){{1,2}}{_WHO}?",
    ),
    (
        RESPONSIBLE,
        rf"{_RANK}(?:(?:主体)?(?:责任|负责|承办|主管|实施|落实|承担|执行|完成|组织|行业主管|相关|涉及){_WHO}"
        r"|单位名称|部门|科室|处室|单位)",
    ),
    (INDICATOR, rf"{_KIND}指标(?:名称|项目|内容)?|目标名称"),
    (
        VALUE,
        r"(?:20\d\d年?度?|年度|关键|本年|全年|考核|预期|工作)*(?:目标值|计划值|指标值|任务数|任务量|计划数|目标数)",
    ),
    (MEASURED_IN, r"(?:计量|计算|指标)单位"),
    (
        SUBTASK,
        r"(?:具体|分解|细化|分项|二级|年度)(?:任务|工作|事项|目标任务|项目)(?:名称|内容|分解)?|子任务|子项"
        r"|任务分解|分解落实任务",
    ),
    (
        MEASURE,
        rf"{_KIND}(?:措施|举措|做法|内容|要求|安排|步骤|路径|方式|方法|描述|细则|抓手|计划|打算|部署|概况)",
    ),
    (
        GOAL,
        rf"{_KIND}(?:目标|成果|成效|效果|标准|标志|产出|成果形式|绩效)(?:要求|内容|任务量|及要求|形式)?"
        r"|第?[一二三四1-4]季度.{0,6}|[上下]半年.{0,6}|(?:1[0-2]|[1-9])(?:—(?:1[0-2]|[1-9]))?月.{0,4}",
    ),
    (
        CATEGORY,
        rf"{_KIND}(?:领域|类别|分类|大类|类型|板块|方面|专题|条线|门类|战役|模块|维度)|专项(?:行动|名称)?|类"
        r"|一级任务",
    ),
    (
        TASK,
        rf"{_KIND}(?:任务|事项|项目|工作|要点|重点|课题|议题|问题|清单|实事)(?:名称|标题|分解|点|清单|内容)?"
        r"|名称|事由",
    ),
)  # fmt: skip

# A header names a task-like column: one of these, the first of them that it has.
TASK_LIKE = (TASK, SUBTASK, INDICATOR, MEASURE, GOAL)
# The header's words where one cell names two things: 任务及措施 holds what its first word says.
AND = r"及其|以及|及|和|与|/|、|暨"
# 责任单位（列第一位的为牵头单位）: the first name leads.
FIRST_LEADS = (
    r"(?:列|排)?(?:在|于)?(?:第一|首位|第1|最前|首).{0,10}(?:牵头|主办|主责)|第一(?:个|家)?为牵头"
)

# Header words in traditional script, character by character.
TRADITIONAL = str.maketrans(
    "號點責單協辦時備註類別項標務導領聯繫舉內體進節實屬業劃門處說數據來級參與頭關",
    "号点责单协办时备注类别项标务导领联系举内体进节实属业划门处说数据来级参与头关",
)

# A cell that says: as above.
SAME_AS_ABOVE = frozenset(("〃", "同上", "同前", "同上。", "″", "“”", "〃〃"))
# A cell that says: none.
NOTHING = frozenset(("无", "/", "—", "——", "\\", "-", "--", "……", "*", "〇", "暂无"))
# A row that adds up.
TOTALS = r"(?:合|总|小|共)计.{0,6}"
# How a row over the full width begins that says something about the table.
REMARKS = ("注：", "备注：", "说明：", "注1", "以下空白")
# A line about a table that holds no task: 单位：万元 / 填报单位：……
CAPTION = (
    r"(?:计量)?单位[:：].{0,12}|(?:填报|制表|填表|报送|牵头|责任)(?:单位|部门|人|科室)(?:（.{0,8}）)?[:：].{0,80}"
    r"|(?:填报|制表|填表|报送)?(?:时间|日期)[:：].{0,40}|（?续表?\d{0,2}）?|表\d{1,2}[—\-]?\d{0,2}"
)
# How a table's title ends.
TITLE_ENDINGS: tuple[str, ...] = (
    "表", "清单", "台账", "任务", "要点", "安排", "计划", "方案", "项目", "目标", "分工", "事项", "分解",
    "工作", "指标", "一览", "明细", "汇总", "举措", "措施",
)  # fmt: skip
# Names of places that end a unit's name where no body's word does.
PLACE_ENDINGS = ("区", "县", "市", "镇", "乡", "旗", "街道", "州", "盟", "村", "社区")
# How the name of a unit of an area begins: such a line begins a name and ends none.
PLACE_STARTS = ("市", "县", "区", "省", "各", "国家", "镇", "乡")
# A cell of the number column, brackets and points taken out.
NUMBER_CELL = (
    r"第?(?:\d{1,4}|[〇一二三四五六七八九十百]{1,5})(?:[项条号]|[—\-.]\d{1,3}){0,3}"
    r"|[①-⑳㈠-㈩]|[A-Za-z][—\-]?\d{1,3}"
)
# A clause that points to the table below it: 具体任务分工见下表。
POINTERS = ("下表", "如下", "附表", "清单", "台账", "表所示", "任务分解", "任务分工", "责任分工")
# How a line begins that opens another part of the notice.
ANNEX = ("附件", "附表", "附：")
