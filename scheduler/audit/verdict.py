"""All that can be said of a plan, with the case and the tables indexed only once."""

from dataclasses import dataclass

from models.case import Case
from models.errors import Violation
from models.plan import Kpis, ScoreParts, Tables
from scheduler.audit.catalogue import RULES
from scheduler.audit.figures import kpis_view
from scheduler.audit.points import score_view
from scheduler.audit.view import View


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says: violations in catalogue order, the score by part, the figures."""

    violations: tuple[Violation, ...]
    score: ScoreParts
    kpis: Kpis


def audit(case: Case, tables: Tables) -> tuple[Violation, ...]:
    """Every violation in a plan, in the order of the catalogue; empty if it keeps the rules.

    Nothing that stands in the tables makes it raise: what makes no sense is a violation.
    """
    return _violations(View(case, tables))


def judge(case: Case, tables: Tables) -> Verdict:
    """Violations, score and figures of a plan, cheaper than one after the other."""
    view = View(case, tables)
    return Verdict(_violations(view), score_view(view), kpis_view(view))


def _violations(view: View) -> tuple[Violation, ...]:
    return tuple(violation for rule in RULES for violation in rule.check(view))
