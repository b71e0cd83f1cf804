"""The content-addressed store of raw bytes.

What belongs here: keeping bytes, their provenance and the order in which a resource changed. What does not:
obtaining the bytes (`pipelines.fetching`) or reading a meaning into them (`pipelines.sources`).
"""
