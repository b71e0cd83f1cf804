"""Pages of the documentation that are made from what they describe, and what the terminal shows of them.

What belongs here: reading what is described (the published file, dbt's metadata, the settings) and writing the pages.
What does not: pages that people write, and pages of measurements, which are made where the measuring is done.
"""
