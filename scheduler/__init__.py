"""Orchestrates: plans, audits and explains. Knows neither files nor terminals."""
