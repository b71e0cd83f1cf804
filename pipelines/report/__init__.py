"""The report: one static HTML site about the published file, for readers without a server or a network.

What belongs here: its blocks (pages), their results and sources, charts, words in two languages, and rendering. What
does not: any figure (everything is read from the published file by the SQL that is shown), and where a publication is
put (warehouse).

Data flows one way: pages -> results -> charts and cells -> site.
"""
