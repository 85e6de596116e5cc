"""Planners of other make, for comparison. They share no code with ``solvers``."""
