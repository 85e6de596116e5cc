"""What the results of a plan's sessions come to: statistics, next week's figures, advice."""

from scheduler.results.statistics import statistics_of

__all__ = ["statistics_of"]
