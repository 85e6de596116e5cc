"""Schemas and errors: frozen, closed, without solver or file access."""
