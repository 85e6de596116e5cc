"""The report on a plan: figures for people, from a case and a plan alone.

Pure functions, one module a section; what they return is a `models.report.Report`. How it is
drawn is the business of ``data.report``.
"""

from scheduler.report.report import make_report

__all__ = ["make_report"]
