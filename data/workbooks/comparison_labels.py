"""What the words of a comparison are called on paper and on the screen (Chinese source texts)."""

from typing import Final

from xlsxwriter.utility import xl_col_to_name

from data.texts import N_

SESSION_FATES: Final = {
    "opened": N_("新开"),
    "closed": N_("取消"),
    "raised": N_("加席"),
    "cut": N_("减席"),
}
CANDIDATE_FATES: Final = {
    "wins": N_("得到席位"),
    "loses": N_("失去席位"),
    "moves": N_("换了场次"),
}
DUTY_FATES: Final = {"gained": N_("增加"), "lost": N_("减少")}
GROUPS: Final = {
    "need": N_("需求"),
    "district": N_("区县"),
    "vehicle_class": N_("准驾车型"),
}


def plan_letter(place: int) -> str:
    """Return what the plan at a place (from 0) is called for short: A, B, C …"""
    return str(xl_col_to_name(place))
