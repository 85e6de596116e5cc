"""The closed vocabularies of a case and a plan, and the constants of the law.

Terms are those of the contract: S1 科目一 (theory), S2 科目二 (field), S3 科目三 (road),
S4 安全文明常识 (theory), S23 科目二三 (S2 and S3 booked as one).
"""

from typing import Final, Literal, get_args

Subject = Literal["S1", "S2", "S3", "S4"]
Need = Literal["S1", "S2", "S3", "S4", "S23"]
VenueKind = Literal["city", "county", "social"]
FacilityKind = Literal["theory", "field", "road"]
ExaminerKind = Literal["resident", "reserve"]
ExaminerSubject = Literal["S1", "S2", "S3", "S4"]
ClassGroup = Literal["small", "heavy", "moto", "M", "N", "P"]
PoolGroup = Literal["small", "heavy", "moto", "M", "N", "P", "*"]
VehicleClass = Literal[
    "A1", "A2", "A3", "B1", "B2", "C1", "C2", "C3", "C4", "C5", "C6", "D", "E", "F", "M", "N", "P"
]
Quota = Literal["open", "linked"]
SessionStatus = Literal["new", "kept", "raised", "cut", "closed"]
Role = Literal["post", "standby"]
Reason = Literal["B1", "no_offer", "full"]
PlanStatus = Literal["optimal", "feasible"]

SUBJECTS: Final[tuple[Subject, ...]] = get_args(Subject)
NEEDS: Final[tuple[Need, ...]] = get_args(Need)
VEHICLE_CLASSES: Final[tuple[VehicleClass, ...]] = get_args(VehicleClass)

GROUP_BY_CLASS: Final[dict[VehicleClass, ClassGroup]] = {
    "A1": "heavy",
    "A2": "heavy",
    "A3": "heavy",
    "B1": "heavy",
    "B2": "heavy",
    "C1": "small",
    "C2": "small",
    "C3": "small",
    "C4": "small",
    "C5": "small",
    "C6": "small",
    "D": "moto",
    "E": "moto",
    "F": "moto",
    "M": "M",
    "N": "N",
    "P": "P",
}
"""Class group of each vehicle class (准驾车型组)."""

SUBJECTS_BY_KIND: Final[dict[FacilityKind, tuple[Subject, ...]]] = {
    "theory": ("S1", "S4"),
    "field": ("S2",),
    "road": ("S3",),
}
"""Subjects that a facility of each kind examines."""
