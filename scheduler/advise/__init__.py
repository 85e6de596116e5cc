"""Advise: where a plan is short, and really different ways to serve more, priced and planned."""

from scheduler.advise.advisor import Wish, advise

__all__ = ["Wish", "advise"]
