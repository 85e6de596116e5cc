"""Measuring the engine: baselines and benchmarks, run from the root of the project."""
