"""Documents from strangers: bounded reading of hostile bytes into plain values.

What belongs here: what makes a document safe to read (caps, character repair, refused declarations, a process with
limits) and the readers that run behind those limits. What does not: frames, sources, the network. Nothing here
imports Polars: the reading process must start fast and stay within its memory limit.
"""
