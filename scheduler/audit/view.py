"""What every rule looks at."""

from functools import cached_property

from scheduler.audit.lookup import Lookup
from scheduler.audit.offers import Alike, unserved_alike


class View(Lookup):
    """A case and a plan, indexed, with those left out and what they could have had."""

    @cached_property
    def unserved_alike(self) -> list[Alike]:
        """Everybody without a booking, in groups of people alike."""
        return unserved_alike(self)
