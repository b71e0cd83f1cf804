"""Obtaining bytes: from the network, from a mirror in place of it, or from this package.

What belongs here: the hardened HTTP client and everything that keeps it polite and safe. What does not:
keeping the bytes (`pipelines.snapshots`) or reading a meaning into them (`pipelines.sources`).
"""
