"""What each demand of a rule says in a clash, and what would dissolve it, in the office's words."""

from dataclasses import dataclass

from models.case import Case
from models.clash import Member
from models.errors import Message


@dataclass(frozen=True, slots=True)
class Words:
    """Chinese source texts: what is asked, with a place ``{value}`` for a setting's value."""

    says: str
    way_out: str


def N_(text: str) -> str:  # noqa: N802 (the mark of the message catalogue)
    """Mark a text for the message catalogue."""
    return text


WORDS: dict[tuple[str, str], Words] = {
    ("T1", "holiday"): Words(N_("节假日停考"), N_("该日不作节假日")),
    ("T1", "weekend"): Words(N_("考场周末不开放"), N_("该考场该周末开放")),
    ("T1", "slot"): Words(N_("该科目没有此时段"), N_("为该科目设此时段")),
    ("T2", "night"): Words(N_("设施不可夜考"), N_("该设施可夜考")),
    ("T3", "lead"): Words(
        N_("新场次须提前 {value} 天公布，来不及在同一考次加开"), N_("缩短新场次的提前公布天数")
    ),
    ("T4", "closure"): Words(N_("停考或部分停用"), N_("撤销或减轻其中一条停考")),
    ("C1", "units"): Words(N_("启用数量不超过设施数量减去停用数量"), N_("其中一处增加数量")),
    ("C2", "minutes"): Words(
        N_("席位不超过启用数量乘以时段内每单位可考人数"), N_("其中一处缩短单人用时")
    ),
    ("C3", "routes"): Words(N_("席位不超过路线能力"), N_("其中一处增加路线或缩短发车间隔")),
    ("C4", "daily_max"): Words(N_("一日席位不超过核定日最大量"), N_("其中一处提高核定日最大量")),
    ("C5", "seats"): Words(N_("一个考次至少 {value} 席"), N_("降低最少席位数")),
    ("E1", "posts"): Words(N_("岗位数按最少考官数和每考官单位数计算"), N_("其中一处少设岗位")),
    ("E2", "posts"): Words(N_("抽签池在岗人数等于岗位之和"), N_("允许少一人在岗（须修改规则）")),
    ("E2", "standby"): Words(
        N_("科目三抽签池备勤为岗位的 {value}%（向上取整）"), N_("降低备勤比例")
    ),
    ("E2", "draw"): Words(N_("抽签池至少 {value} 人"), N_("降低抽签池最少人数")),
    ("E3", "skill"): Words(
        N_("只有具备该科目和车型组资格的考试员才能进抽签池"), N_("增加具备资格的考试员")
    ),
    ("E4", "absent"): Words(N_("考试员不可出勤"), N_("其中一人当日（该时段）可出勤")),
    ("E4", "conflict"): Words(N_("考试员须回避考场"), N_("解除其中一条回避")),
    ("E4", "unnamed"): Words(
        N_("应急保障考试员未列出勤的，不可出勤"), N_("多列应急保障考试员出勤")
    ),
    ("E4", "venue"): Words(N_("考试员一日只在一个考场"), N_("允许一人当日转场（须修改规则）")),
    ("E4", "overlap"): Words(N_("考试员值勤时间不重叠"), N_("错开时段")),
    ("E5", "max_slots"): Words(N_("考试员周期内值勤时段上限"), N_("其中一人提高上限")),
    ("E5", "per_day"): Words(N_("考试员一日至多 {value} 个时段"), N_("提高每日时段上限")),
    ("E5", "per_week"): Words(
        N_("考试员连续七日内至多值勤 {value} 日"), N_("提高七日内值勤日数上限")
    ),
    ("E6", "rest"): Words(N_("考试员隔日休息至少 {value} 小时"), N_("缩短最少休息小时数")),
    ("E7", "road"): Words(N_("应急保障考试员只考科目三"), N_("增加常驻考试员")),
    ("E7", "days"): Words(
        N_("应急保障考试员连续七日内至多值勤 {value} 日"), N_("提高应急保障考试员的日数上限")
    ),
    ("E7", "released"): Words(N_("单位每日抽调人数上限"), N_("其中一个单位多放一人")),
    ("P1", "session"): Words(N_("已公布场次保留的席位"), N_("压减或取消其中一个场次")),
}
"""By rule and demand."""


def says(case: Case, member: Member) -> Message:
    """What a member asks, with the setting that it reads filled in."""
    setting = member.rows[0] if member.rows else ""
    values: dict[str, str | int | float] = {}
    if setting.startswith("policy."):
        values["value"] = str(getattr(case.settings.policy, setting.removeprefix("policy.")))
    return Message(WORDS[member.rule, member.what].says, values)
