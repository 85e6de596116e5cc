"""A plan taken as published: what it offers, promises and orders is what the next one keeps."""

from models.case import Booked, Case
from models.plan import Tables


def in_force(case: Case, tables: Tables) -> Case:
    """Return ``case`` with the plan ``tables`` as what has been published.

    Sessions that are closed have no seats and are left out, with the bookings in them, of which
    a plan has none; duties all count. What the case had published before is replaced: a plan of
    the case contains it. Members of cohorts go by their names (``c12#3``).

    The result has no digest: rows are in key order, but nothing has been checked.
    """
    published = tuple(row for row in tables.sessions if row.status != "closed" and row.seats > 0)
    booked = (Booked(row.candidate_id, row.session_id, row.part) for row in tables.bookings)
    return case.model_copy(
        update={
            "published": tuple(sorted(published, key=lambda row: row.session_id)),
            "booked": tuple(sorted(booked, key=lambda row: (row.candidate_id, row.part))),
            "published_duties": tables.duties,
            "digest": "",
        }
    )
