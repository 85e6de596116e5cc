"""Why nothing can run in a facility's slot: T1 to T4, and capacity that comes to nothing."""

from datetime import date as Date

from models.case import Facility
from models.errors import Message
from models.why import Limit
from scheduler.why.room import office_limit
from scheduler.why.scene import Scene


def shut_by(scene: Scene, facility_id: str, date: Date, slot_id: str) -> tuple[Limit, ...]:
    """Everything that closes a facility's slot to new sessions; empty where nothing does."""
    facts = scene.facts
    facility = facts.facilities[facility_id]
    place = {"place": f"{facility_id} {date} {slot_id}", "date": str(date)}
    found = []
    if not facts.open_on(facility.venue_id, date):
        text = Message("{date} 是节假日，或是周末而该考场周末不开放", place)
        found.append(Limit("T1", 0, 0, text))
    slot = facts.slot(facility.kind, slot_id)
    if slot is None:
        return (*found, Limit("T1", 0, 0, Message("{place}：该科目没有这个时段", place)))
    if slot.night and not facility.night:
        found.append(Limit("T2", 0, 0, Message("{place}：夜间时段，该设施不能夜考", place)))
    lead = scene.case.settings.policy.publish_lead_days
    days = (date - scene.case.settings.plan_date).days
    if days < lead:
        text = Message(
            "{date} 距排考日 {days} 天，新场次至少提前 {lead} 天公布",
            {**place, "days": days, "lead": lead},
        )
        found.append(Limit("T3", days, lead, text))
    if facts.shut(facility, date, slot_id):
        found.append(Limit("T4", 0, 0, Message("{place}：停考", place)))
    return (*found, *_no_capacity(scene, facility, date, slot_id))


def kept_shut(facility_id: str, date: Date, slot_id: str) -> Limit:
    """What closes a facility's slot where no rule does: the office wants no seat there."""
    return office_limit(f"{facility_id} {date} {slot_id}", 0, 0)


def _no_capacity(scene: Scene, facility: Facility, date: Date, slot_id: str) -> tuple[Limit, ...]:
    """C1 to C3 where they leave not a single seat."""
    facts = scene.facts
    slot = facts.slot(facility.kind, slot_id)
    if slot is None or facts.shut(facility, date, slot_id):
        return ()
    place = {"place": f"{facility.facility_id} {date} {slot_id}"}
    units = facts.units_left(facility, date, slot_id)
    if units == 0:
        return (Limit("C1", 0, 0, Message("{place}：停用后没有可用单位", place)),)
    by_units, by_routes = facts.seat_limits(facility, slot, units)
    if by_units == 0:
        return (Limit("C2", 0, 0, Message("{place}：时段太短，考不完一人", place)),)
    if by_routes == 0:
        return (Limit("C3", 0, 0, Message("{place}：时段太短，发不出一车", place)),)
    return ()
