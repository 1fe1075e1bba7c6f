"""Rehearsals for people: played from a seed, and told as a report."""
