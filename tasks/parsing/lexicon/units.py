"""Words for who does the work: labels of responsibility, endings of a body's name, duties."""

from __future__ import annotations


def _any(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


# How the name of a unit or body ends, where the ending alone tells that it is one.
TELLING_ENDINGS: tuple[str, ...] = (
    "科室", "科", "处室", "处", "办公室", "督查室", "研究室", "监察室", "政研室", "法制室", "局",
    "分局", "总局", "厅", "委员会", "委", "办", "督查办", "支队", "总队", "大队", "中队", "专班",
    "股室", "股", "党总支", "党委", "党组", "管委会", "指挥部", "领导小组", "工会", "团委", "团市委",
    "团县委", "团区委", "团省委", "妇联", "残联", "文联", "科协", "侨联", "工商联", "红十字会",
    "纪委", "监委", "纪检监察组", "组织部", "宣传部", "统战部", "政法委", "网信办", "编办",
    "文明办", "人民政府", "供电公司", "检察院", "执法局", "部委办局", "合作社联社", "供销社",
)  # fmt: skip
# Endings that other words have too: they tell a body in a labelled list or beside such a one.
OTHER_ENDINGS: tuple[str, ...] = (
    "室", "队", "中心", "站", "所", "院", "馆", "组", "小组", "部", "部门", "党支部", "支部",
    "政府", "单位", "机关", "集团", "公司", "协会", "学会", "联合会", "商会", "法院", "公安",
    "街道", "街道办", "办事处", "乡镇", "镇", "乡", "基地", "学校", "大学", "学院", "中学", "小学",
    "幼儿园", "医院", "银行", "机构", "企业", "司", "县市区", "县区", "区县", "市区", "功能区",
    "开发区", "高新区", "新区", "示范区", "园区", "社区", "海关", "消防", "电视台", "报社", "日报社",
    "融媒体中心", "联席会议", "党校", "人武部", "武警", "人大", "政协", "市委", "县委", "区委",
    "地区", "林场", "景区", "服务区", "校",
)  # fmt: skip
# Those of the others that tell a unit where its bracket closes a paragraph after the full stop.
CLOSING_ENDINGS: tuple[str, ...] = (
    "室", "队", "中心", "站", "所", "院", "馆", "部", "支部", "公司",  "台", "社",
)  # fmt: skip
BODY_ENDINGS: tuple[str, ...] = (*TELLING_ENDINGS, *OTHER_ENDINGS)
_NESTED = "(?:（[^（）]{1,30}）)?"
BODY_ENDING = _any(BODY_ENDINGS) + _NESTED
# A single character tells a unit only after two others: 法规科, not 理科.
TELLING_ENDING = _any(tuple(ending for ending in TELLING_ENDINGS if len(ending) > 1)) + _NESTED
TELLING_CHARACTER = _any(tuple(ending for ending in TELLING_ENDINGS if len(ending) == 1)) + _NESTED
CLOSING_ENDING = _any(CLOSING_ENDINGS) + _NESTED
# Sample: 各县（市、区） / 机关各科室（单位） / 局属各单位 / 各乡镇（街道） / 各地 / 全市各学校
EACH_PLACE = (
    r"(?:[一-鿿]{0,6}各(?:相关|有关)?(?:县|市|区|旗|州|盟|镇|乡|街道|地|校|园|级|片区)"
    r"(?:（[^（）]{1,12}）|[县市区旗镇乡])*(?:人民)?(?:政府)?)"
)
# After these a bracket in a sentence gives a body's other name: 市自然资源局（市林业局）.
OTHER_NAME_AFTER = r"(?:(?<![格大布结])局|委|厅|科)"
# Words that name a kind and no body, where nothing stands before them.
KIND_ONLY = (
    r"(?:科室?|处室?|室|局|厅|委|办|队|中心|站|所|院|馆|小?组|部|部门|支部|政府|单位|机关|集团|公司"
    r"|学校|医院|银行|机构|企业|司|股|街道|社区|乡镇|镇|乡|园区|地区|公安|消防|基地|校|主办|承办|协办"
    r"|联办|督办|举办|经办|党委政府|全局|大局|社会|市场|公众|群众|个人|家庭|职能|有关|相关|责任|各)"
)
# Names of which nothing stands before the ending.
WHOLE_NAMES = (
    r"(?:办公室|工会|团委|妇联|机关党委|党委办|监察室|督查室|研究室|团市委|团县委|团区委|组织部|宣传部|统战部"
    r"|纪检监察组)"
)
# Departments of a hospital or a school, which are no units: 儿科、产科 / 本科、专科
NO_UNIT = (
    r"(?:(?:心血管|内分泌|消化|呼吸|神经|血液|肾|心)?内科|(?:泌尿|神经|普通|普|骨|胸)?外科|儿科|妇科|妇?产科|眼科|骨科"
    r"|齿科|口腔科|精神科|急诊科|(?:重症|核|全)?医学科|康复科|皮肤科|麻醉科|放射科|检验科|全科|专科|本科|文科"
    r"|理科|工科|学科|百科|[一-鿿]{0,4}(?:教室|浴室|温室|卧室|实验室|会议室|阅览室|卫生室|诊室|餐厅|大厅|客厅"
    r"|格局|布局|结局)|好处|多处|此处|何处|短处|难处|深处)"
)
# How words begin or what they hold that end as a name does and are none: 办公室设在市教育局.
# The places whose names begin so are let through: 如皋市, 即墨区, 经开区.
NO_NAME = (
    r"(?:原(?!州|平|阳)|即(?!墨)|不?含(?!山)|包括|包含|涉及|除|如(?!皋|东)|例如|见|详见|报|送|抄|经(?!开|济|信|发|贸|管)|在|对|向"
    r"|从(?!化|江)|与|以|按|指|不|已|拟|待|可|需|主要|附|另|归|仅|暂|或|实行|建立|通过|依托|委托|成立|设立|挂靠|其他)"
    r"|[^（]{0,30}(?:设在|位于|加挂|隶属|下设|以上|以下|联系|牌子)"
)
# Sample: (各县、)区 / (各乡镇、)街道办事处 is not governed, it is a body of its own.
GOVERNED_LEVEL = (
    r"(?:县|市|区|旗)(?:（[^（）]{1,6}）)?(?:县|市|区)?(?:人民)?(?:政府|分局|局)?"
    r"(?:（[^（）]{1,12}）)?"
)
LEVELS = r"(?:国家|中央|省|市|县|区|乡|镇|村){1,2}级?"

# Labels before a list of units, by rank. One of the first rank makes the second a helper:
# 牵头单位：A；责任单位：B.
_WHO = r"(?:科室|处室|股室|站所|单位|部门|机构|主体|分局|县市区|县区|区县|地区|乡镇|镇街|街道|处|科|室|股|方)"
_AT = r"(?:市级|市直|县级|县直|区级|区直|省级|省直|镇级|局|委|厅|机关|省|市|县|区)?"
_ASIDE = r"(?:（[^（）]{1,8}）)?"
_FIRST_WORD = r"(?:总牵头|牵头|主办|主责|主管|主要责任|主要负责|第一责任|首要责任|责任牵头|归口|领衔|主体|组长)"
_SECOND_WORD = (
    r"(?:共同责任|具体责任|具体负责|具体承办|具体实施|责任|承办|实施|组织实施|落实|负责|组织|业务"
    r"|承担|执行|推进|办理)"
)
_THIRD_WORD = (
    r"(?:(?:共同|责任|主要|协同|协助)?"
    r"(?:配合|参与|参加|参建|协办|协同|协作|协助|协调|支持|支撑|会办|联办|辅助)"
    r"|技术(?:支撑|支持|指导)|(?:次要|次责|其他|相关)(?:责任)?|联合|成员)"
)
_THEN = r"(?:责任|负责|实施|承办|落实|组织|主办|协调|推进|管理|配合)?"
FIRST_LABEL = rf"{_AT}{_FIRST_WORD}{_ASIDE}{_THEN}{_WHO}"
SECOND_LABEL = rf"{_AT}{_SECOND_WORD}{_ASIDE}{_THEN}{_WHO}"
THIRD_LABEL = rf"{_AT}{_THIRD_WORD}{_ASIDE}{_THEN}{_WHO}"
# The same without the kind of body; they need a colon: 牵头：A；配合：B.
BARE_FIRST = r"(?:牵头|主办|主责)"
BARE_SECOND = r"(?:责任|承办|负责|落实|(?:责任|任务|职责|工作)分工|分工)"
BARE_THIRD = r"(?:配合|参与|协办|协作|协同|协助|技术支撑|技术支持)"
# Labels of what stands in the same bracket and is no unit.
_PERSON_WORD = r"(?:领导|责任人|负责人|联系人|联络人|联络员|牵头人|经办人|承办人|督办人|专责人|副?[市县区局]长)"
PERSON_LABEL = (
    r"(?:(?:市级|县级|区级|省级|局级|市|县|区|局|委|分管|主管|责任|牵头|包保|包联|挂钩|挂联|挂帅|联系|督办"
    rf"|具体|主要|第一|直接|部门|单位|科室|常务|党政){{0,3}}{_PERSON_WORD}"
    r"|联系电话|联系方式|电话)"
)
WATCH_LABEL = rf"(?:监督|督导|督办|督查|督促|考核|验收|指导)(?:责任)?{_WHO}"
TIME_LABEL = (
    r"(?:(?:计划|预计|拟)?(?:完成|办结|办理|责任|推进|实施|整改|起止|工作|任务)?"
    r"(?:时限|时间|期限|节点)(?:要求|安排|进度|节点)?|时间节点|完成日期|进度要求)"
)

# Words after names that say which part those play.
_DUTY_BY = (
    r"(?:(?:按照?|依据?|依照|根据|结合)(?:各自|部门|单位)?的?(?:工作|部门)?(?:职责|职能|任务|责任)"
    r"(?:任务|范围)?和?(?:任务|职责|责任)?(?:分工)?(?:要求|范围)?内?)"
)
_MANNER = (
    r"(?:积极|密切|全力|共同|分别|具体|总体|统筹|统一|予以|给予|做好|各自|分工|协同|协调|联合|负责)"
)
LEAD_VERB = (
    r"(?:牵头抓总|总牵头|牵头(?:负责)?(?:落实|组织|实施|组织实施|办理|推进|协调|承办|完成)?|主办|主责"
    r"|统筹(?:协调|推进|抓总|负责)?(?=$|[、 ]))"
)
OTHER_VERB = (
    r"(?:(?:配合|参与|参加|协办|协助|协同|协作|支持|会办)(?:配合|落实|实施|做好|推进|完成|办理)?"
    r"|指导|督导|监督)"
)
DUTY_VERB = (
    r"(?:负责(?:落实|实施|推进|组织实施|办理|抓好落实|具体实施)?|(?:抓好|组织|具体|推动|贯彻)?落实"
    r"|(?:组织)?实施|推进|办理|承办|完成|分工)"
)
BEFORE_VERB = rf"(?:{_DUTY_BY})?{_MANNER}{{0,2}}"
DUTY_BY = _DUTY_BY
# What follows 牵头 where that is what the body does, not an attribute (我局牵头问题).
AFTER_LEAD = (
    r"(?:负责|抓总|组织|实施|推进|协调|落实|制定|编制|会同|联合|开展|做好|完成|建立|出台|研究|对|抓好|推动|办理|起草"
    r"|统筹|汇总|建设|成立|修订|印发)"
)
# What follows a sentence's subject that acts.
AFTER_SUBJECT = r"负责(?!人|的|制|任|同志)|每(?:个)?(?:年|月|周|季度?|半年|两月)|定期|按[月季周]"
# Sample: A(会同)B
JOINED_BY = r"(?:会同|联合)"
# Sample: 市财政局(等有关部门) / 市公安局(等8个部门)
LIST_TAIL = (
    r"等(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3}|多)个?)?(?:市直|县直|区直|省直|市级|县级|其他)?各?(?:有关|相关|职能|成员|责任|配合)?"
    r"(?:部门和单位|部门及单位|部门|单位|科室|处室|方面|机构|地区|县区|成员)?(?:（[^（）]{1,6}）)?"
)
# Words that a name may follow and that belong to none.
BEFORE_NAME = r"(?:\d{1,2}\.|由|请|以及|并由|及|和|与|并|其中)"

# What explains a list and names nobody: 以下均需各县落实，不再列出 / 排在第一位的为牵头单位，下同
EXPLANATION = (
    r"(?:以下|下列|下同|上述(?:任务|工作|措施|各项)|各项(?:任务|工作|措施)|排(?:在|名)?(?:第一|首|最前|不分)"
    r"|(?:列|位列|位居|名列|排列)(?:在)?(?:第一|首|最前)|第一(?:位|个|家)|首位|不再|不一一|注：|带\*|标\*"
    r"|(?:牵头|责任|主办|配合)(?:单位|部门|科室)(?:排名|为第|不分))"
)
EXPLAINING = r"均需|均须|都需要|不再(?:一一|逐一|重复)?(?:列|注明|标注|重复)"
# Sample: 排在第一位的(单位)为牵头单位 / 第一责任单位为牵头单位 / 责任单位中列首位的牵头
FIRST_LEADS = (
    r"(?:(?:排|列|名列|位列|位居|排列|排名)(?:在|于)?(?:第一|首|最前)(?:位|个|名|面)?|第一(?:位|个|家|名)"
    r"|(?:第一|首个)责任(?:单位|部门|科室|处室)|首位)"
    r"[^。；\n]{0,12}?(?:为|是|系|即|即为|负责|作为)?(?:总)?(?:牵头|主办|主责)"
)
# A piece of the bracket that is a time limit without a label: 2024年6月底前 / 全年 / 长期坚持
TIME_PIECE = (
    r"(?:20\d\d年|\d{1,2}月|第?[一二三四1-4]季度|上半年|下半年|年底|年内|年末|全年|长期|持续|常年|每[年季月周]"
    r"|贯穿全年|常态化|明年|今年|汛期前|春节前|国庆)[^（）]{0,30}"
)
