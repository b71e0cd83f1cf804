"""Who is who: names of accelerators, systems, companies and models, in both scripts, resolved to one id.

What belongs here: the curated alias graph (one commented YAML file per namespace), how it is read and
checked, how a name is normalised, and exact resolution of names. What does not: guessing by similarity,
prices, facts about the things named (``pipelines/ledger``), Dagster, DuckDB, the network.
"""
