"""What the words of the contract are called on paper (Chinese source texts)."""

from typing import Final

from data.texts import N_

SUBJECTS: Final = {
    "S1": N_("科目一"),
    "S2": N_("科目二"),
    "S3": N_("科目三"),
    "S4": N_("安全文明"),
    "S23": N_("科目二三"),
}
QUOTAS: Final = {"open": N_("普通"), "linked": N_("科目二三")}
STATUSES: Final = {
    "new": N_("新增"),
    "kept": N_("保留"),
    "raised": N_("加席"),
    "cut": N_("减席"),
    "closed": N_("关闭"),
}
STATUS_MARKS: Final = {"new": "★", "kept": "", "raised": "▲", "cut": "▼", "closed": "×"}
"""Signs beside a figure. ``new`` is marked only where there was a plan before."""
SLOTS: Final = {"AM": N_("上午"), "PM": N_("下午"), "NIGHT": N_("夜间")}
WEEKDAYS: Final = (
    N_("周一"),
    N_("周二"),
    N_("周三"),
    N_("周四"),
    N_("周五"),
    N_("周六"),
    N_("周日"),
)
KINDS: Final = {"theory": N_("理论"), "field": N_("场地"), "road": N_("道路")}
GROUPS: Final = {
    "*": N_("不限"),
    "small": N_("小型"),
    "heavy": N_("大型"),
    "moto": N_("摩托"),
    "M": "M",
    "N": "N",
    "P": "P",
}
ROLES: Final = {"post": N_("岗位"), "standby": N_("备勤")}
EXAMINER_KINDS: Final = {"resident": N_("常驻"), "reserve": N_("应急保障")}
REASONS: Final = {
    "B1": N_("本期内不具备资格"),
    "no_offer": N_("无可接受的场次"),
    "full": N_("场次已满"),
}
PLAN_STATUSES: Final = {"optimal": N_("已证明最优"), "feasible": N_("可行")}
SCORE_PARTS: Final = {
    "unserved": N_("未安排考生"),
    "delay": N_("等候天数"),
    "travel": N_("考生路程"),
    "runs": N_("启用设施"),
    "venues": N_("考场日租"),
    "duties": N_("考试员值勤"),
    "fairness": N_("负担不均"),
    "cuts": N_("削减已公布席位"),
    "changes": N_("变更已公布值勤"),
}
KPIS: Final = {
    "candidates": (N_("考生总数"), N_("人")),
    "entitled": (N_("具备资格"), N_("人")),
    "served": (N_("已安排"), N_("人")),
    "seats": (N_("计划席位"), N_("席")),
    "seats_booked": (N_("已用席位"), N_("席")),
    "fill_pct": (N_("席位使用率"), "%"),
    "linked_pairs": (N_("科目二三对数"), N_("对")),
    "runs": (N_("启用场次（设施·时段）"), N_("次")),
    "night_runs": (N_("其中夜考"), N_("次")),
    "venue_days": (N_("考场日"), N_("天")),
    "duties": (N_("考试员值勤"), N_("人次")),
    "standby": (N_("其中备勤"), N_("人次")),
    "night_duties": (N_("其中夜考值勤"), N_("人次")),
    "reserves_called": (N_("抽调应急保障考试员"), N_("人")),
    "reserve_days": (N_("应急保障值勤日"), N_("人天")),
    "mean_wait_served_days": (N_("已安排者平均已等"), N_("天")),
    "mean_wait_unserved_days": (N_("未安排者平均已等"), N_("天")),
    "over_60_days_unserved": (N_("未安排且已等超过 60 天"), N_("人")),
    "mean_travel_km": (N_("平均路程"), N_("公里")),
}
