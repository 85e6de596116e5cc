"""Why: the reasons behind a plan, one module a kind of question.

All functions are pure: a case and a plan's tables in, a schema of ``models.why`` out. They judge
nothing (that is the audit's work) and presuppose a plan that keeps the rules.
"""

from scheduler.why.candidate import explain_candidate
from scheduler.why.everybody import explain_all
from scheduler.why.examiner import explain_examiner
from scheduler.why.rule import explain_rule
from scheduler.why.session import explain_session
from scheduler.why.venue import explain_venue

__all__ = [
    "explain_all",
    "explain_candidate",
    "explain_examiner",
    "explain_rule",
    "explain_session",
    "explain_venue",
]
