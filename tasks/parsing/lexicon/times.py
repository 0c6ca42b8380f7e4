"""Words of time: limits, periods, mechanisms that recur."""

from __future__ import annotations

# Which year a word means, counted from the plan's.
NEAR_YEARS: dict[str, int] = {
    "今年": 0, "当年": 0, "本年": 0, "本年度": 0, "今年度": 0,
    "明年": 1, "次年": 1, "翌年": 1, "来年": 1,
    "去年": -1, "上年": -1, "上年度": -1,
}  # fmt: skip
# The last year of a five-year plan: 到“十四五”末.
FIVE_YEAR_PLANS: dict[str, int] = {"十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
# Feast days that the calendar fixes; what is due before them is due the day before.
FIXED_DAYS: dict[str, tuple[int, int]] = {
    "元旦节": (1, 1), "元旦": (1, 1),
    "三八妇女节": (3, 8), "五一劳动节": (5, 1), "劳动节": (5, 1), "五一": (5, 1),
    "五四青年节": (5, 4), "六一儿童节": (6, 1), "儿童节": (6, 1), "六一": (6, 1),
    "六五环境日": (6, 5), "七一": (7, 1), "建党节": (7, 1), "八一建军节": (8, 1), "八一": (8, 1),
    "教师节": (9, 10), "国庆节": (10, 1), "国庆": (10, 1), "十一": (10, 1),
}  # fmt: skip

# What is done by then: a month or quarter without 前 is a limit where one of these follows.
ACHIEVED: tuple[str, ...] = (
    "完成", "建成", "出台", "印发", "形成", "投运", "投用", "投入", "投产", "达产", "报送", "上报",
    "实现", "达到", "制定", "制订", "启用", "竣工", "完工", "交付", "通车", "通水", "通气",
    "验收", "开馆", "封顶", "上线", "办结", "销号", "到位", "提交", "公布", "发布",
    "挂牌", "结束", "落地", "整改到位", "建立", "见效", "备案", "办理完毕", "反馈", "答复", "交办",
    "获批", "批复", "取得", "打造成", "达标", "清零", "开工", "营业", "入驻", "签约", "拨付", "发放到位",
)  # fmt: skip
# What takes place in a stretch of time: a quarter or half-year leaves its day open, and its end
# is the limit; of a month or a day it says only when.
HELD: tuple[str, ...] = (
    "开展", "组织", "召开", "举办", "启动", "实施", "推出", "修订", "编制", "选取", "选定", "遴选",
    "部署", "申报", "开通", "新建", "新增", "引进", "修编", "拟定", "起草", "组建",
)  # fmt: skip
# The same where nothing stands between: 上半年培训200人, but 上半年业务培训 is a name.
HELD_AT_ONCE: tuple[str, ...] = (
    "研究", "确定", "谋划", "安排", "改造", "培育", "培训", "打造", "推广", "争取", "排查", "整治",
    "清理", "招聘", "发放", "选派", "创建", "建设", "提出", "公开", "成立", "设立", "配齐", "更换",
    "接入", "入库", "推进", "调整", "拆除", "搬迁", "升级", "种植", "轮训", "评定", "评选", "评审",
)  # fmt: skip
# What may stand between the time and its verb.
MANNERS: tuple[str, ...] = (
    "全面", "基本", "全部", "正式", "力争", "确保", "争取", "要", "应", "须", "将", "务必", "如期",
    "按期", "顺利", "同步", "组织", "集中", "初步", "率先", "统一", "分批", "分别", "必须", "需",
    "实质性", "高质量", "可", "计划", "预计", "主体", "并", "累计", "再", "努力", "就",
)  # fmt: skip
# 完成 that names a thing: 12月完成情况.
NOT_ACHIEVED_AFTER: tuple[str, ...] = ("情况", "率", "后", "的", "进度", "者", "时间", "时限")

# What 年底 and 年末 only belong to: 年底考核, 年末常住人口.
YEAR_END_THINGS: tuple[str, ...] = (
    "考核", "述职", "总结", "考评", "评议", "绩效", "慰问", "收官", "决算", "结算", "奖", "常住",
    "人口", "余额", "存栏", "结余", "目标责任", "测评", "评优", "表彰", "盘点", "突击", "前",
)  # fmt: skip
# Before a figure that a period is cut to, not a limit: 压缩至3个工作日内.
CUT_TO: tuple[str, ...] = ("压缩", "缩短", "缩减", "压减", "控制", "减少", "降低", "减至", "时限")

# Events that stand before a period without 后: 接报30分钟内.
EVENTS: tuple[str, ...] = (
    "接报", "接警", "接单", "接诉", "接到报告", "接到通知", "受理", "收到", "立案", "交办", "转办",
    "发生", "公布", "印发", "下发", "签订", "报告", "上报", "批复", "提交申请", "发现",
)  # fmt: skip

# 培训 that names a thing: 上半年培训情况.
NAMES_AFTER: tuple[str, ...] = (
    "结果", "情况", "工作", "任务", "成绩", "资金", "计划", "进度", "进展", "目标", "成效", "方案",
)  # fmt: skip
# What takes its date from elsewhere, before 前, 来临前, 到来之前: a limit without a day.
MOVING_DAYS: tuple[str, ...] = (
    "主汛期", "汛期", "入汛", "雨季", "台风季", "台风期", "伏季", "防火期", "森林防火期", "高火险期",
    "采暖季", "采暖期", "供暖季", "供暖期", "取暖季", "供热期", "供热季", "入冬", "冬季", "入夏",
    "夏季高温", "高温天气", "高温季节", "度夏", "迎峰度夏", "冰冻期", "封冻", "结冰期", "雨雪冰冻天气",
    "开学", "秋季开学", "春季开学", "春季学期", "秋季学期", "新学期", "暑假", "寒假", "放假", "高考",
    "中考", "学期末", "学期结束", "春节", "元宵节", "清明节", "端午节", "中秋节", "中秋", "春运",
    "两会", "换届", "春耕", "春播", "三夏", "三秋", "秋收", "夏收", "播种", "枯水期", "丰水期",
    "年中", "考核", "迎检", "国考", "省考", "评估验收", "验收", "普查",
)  # fmt: skip
# The same where the word also names a thing (汛前检查): a limit only before a verb.
SHORT_MOVING_DAYS: tuple[str, ...] = ("汛", "节", "年", "冬", "假", "会", "供暖", "考")
# Adverbs that promise speed or some time, and no date.
SOME_TIME: tuple[str, ...] = (
    "尽快", "尽早", "尽速", "早日", "近期内", "近期", "择机", "适时", "限期", "从速", "抓紧",
    "短期内", "立行立改", "即知即改", "立即", "即时", "随时",
)  # fmt: skip
# Adverbs that mean a date which stands elsewhere; a limit only next to the verb.
ON_TIME: tuple[str, ...] = ("按期", "如期", "按时", "按时间节点", "按节点", "按时序")
# What is promised by such words; not every ACHIEVED verb (尽快报告 is a manner).
FINISHED: tuple[str, ...] = (
    "完成", "建成", "出台", "印发", "投运", "投用", "投入", "投产", "竣工", "完工", "交付", "通车",
    "整改到位", "取得", "实现", "落地", "开工", "到位", "见效", "办结", "销号", "启动",
)  # fmt: skip

# What says in a 完成时限 column that a task goes on and on.
STANDING: tuple[str, ...] = (
    "长期", "常年", "全年", "持续", "常态", "经常", "贯穿", "日常", "滚动", "不间断", "动态",
)  # fmt: skip
# What refers there to a plan that says when: 按上级要求, 按序时进度.
BY_SOME_PLAN = (
    r"(?:按|依|据|根据|按照|结合|依据)[一-鿿]{0,12}"
    r"(?:要求|节点|进度|计划|安排|部署|时限|规定|时序|通知|方案)"
)
# What a cell holds that holds nothing.
BLANKS = "—-/、无 　―"

# Period words by frequency, after 每 / 按 / 逐.
PERIODS: dict[str, str] = {
    "工作日": "daily", "日": "daily", "天": "daily",
    "周": "weekly", "星期": "weekly", "个星期": "weekly",
    "月": "monthly", "个月": "monthly", "月度": "monthly",
    "季度": "quarterly", "季": "quarterly", "个季度": "quarterly",
    "半年": "halfyearly", "半年度": "halfyearly", "学期": "halfyearly", "个学期": "halfyearly",
    "年": "yearly", "年度": "yearly", "个年度": "yearly", "学年": "yearly", "个学年": "yearly",
}  # fmt: skip
# Periods between those: so many times in one of them.
ODD_PERIODS: dict[str, tuple[str, int]] = {
    "半月": ("monthly", 2), "半个月": ("monthly", 2),
    "双周": ("monthly", 2), "两周": ("monthly", 2), "2周": ("monthly", 2), "隔周": ("monthly", 2),
    "旬": ("monthly", 3),
    "双月": ("yearly", 6), "两个月": ("yearly", 6), "2个月": ("yearly", 6), "两月": ("yearly", 6),
    "隔月": ("yearly", 6),
    "三个月": ("quarterly", 1), "3个月": ("quarterly", 1),
    "四个月": ("yearly", 3), "4个月": ("yearly", 3),
    "六个月": ("halfyearly", 1), "6个月": ("halfyearly", 1),
}  # fmt: skip
PERIOD_UNITS = {
    "daily": "日", "weekly": "周", "monthly": "月",
    "quarterly": "季度", "halfyearly": "半年", "yearly": "年",
}  # fmt: skip
# What is done once a period where the period stands as one character: 月调度, 季通报.
MECHANISMS: tuple[str, ...] = (
    "调度", "通报", "会商", "报告", "研判", "分析", "评估", "排名", "考核", "监测", "巡查", "检查",
    "例会", "讲评", "督导", "督查", "总结", "晾晒", "盘点", "推进", "清零", "报送", "报制度",
    "会议", "点评", "复盘", "评价", "评比", "抽查", "巡检", "督办", "小结", "排查", "自查", "交账",
    "对账", "碰头", "反馈", "公示", "提示", "评议", "调研", "督促", "跟踪", "汇报", "会诊", "比拼",
    "约谈", "讲堂", "论坛",
)  # fmt: skip
# The same as one character at the end of its words: 日清、周结、月评.
SHORT_MECHANISMS: tuple[str, ...] = ("清", "结", "报", "查", "评", "议", "考", "审", "晒")
# The same where 一 stands between: 一月一报, 一季一评.
ONE_MECHANISMS: tuple[str, ...] = (
    "晒", "评", "报", "清", "查", "结", "测", "训", "议", "会", "课", "主题", "演练", "培训", "活动",
    "研究", "公布", "更新", "考", "比", "谈", "学", "讲", "轮换", "次",
)  # fmt: skip
# What is counted when something recurs.
OCCASIONS: tuple[str, ...] = (
    "轮次", "批次", "频次", "次", "轮", "期", "场次", "场", "遍", "回", "趟",
)  # fmt: skip
# What flows day by day or adds up: 每日处理500吨 is how much a plant can, 每年递增 how fast.
FLOWS: tuple[str, ...] = (
    "处理", "产生", "最高", "排放", "新增", "递增", "增长", "提高", "下降", "减少", "增加", "可",
    "供水", "供应", "节约", "收运", "补助", "补贴", "平均", "人均", "产", "消纳", "用水", "用电",
    "销售", "接待", "以", "约", "达", "超", "近",
)  # fmt: skip
# Amounts by which a period only measures a flow: 每月补助300元.
FLOW_UNITS: tuple[str, ...] = ("元", "吨", "立方米", "方", "千瓦时", "千瓦", "度电", "公斤", "升")
