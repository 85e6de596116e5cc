"""What-if: a case as it would be after the changes of a scenario (推演)."""

from scheduler.scenario.apply import Changed, apply

__all__ = ["Changed", "apply"]
