"""The judge: every rule and the score of a plan, from its tables alone.

It knows the schemas and the rules, and nothing of what decided the plan.
"""

from scheduler.audit.catalogue import RULES, Rule
from scheduler.audit.figures import kpis
from scheduler.audit.points import score
from scheduler.audit.verdict import Verdict, audit, judge

__all__ = ["RULES", "Rule", "Verdict", "audit", "judge", "kpis", "score"]
