"""Dagster definitions, thin: each asset calls one function of a room and reports what it did.

What belongs here: asset specs, checks, jobs and schedules. What does not: any work.
"""
