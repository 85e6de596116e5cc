"""The report as people see it: a self-contained page, and pictures for slides."""

from data.report.page import may_be_replaced, render, write_report

__all__ = ["may_be_replaced", "render", "write_report"]
