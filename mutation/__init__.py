"""Tests of the tests: realistic faults in real inputs, and what notices them.

What belongs here: faults (`mutation.faults`, a function each), applying them, finding out who notices, and the table of
what is checked where. What does not: the checks themselves.
"""
