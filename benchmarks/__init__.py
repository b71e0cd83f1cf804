"""How fast the house is: every figure as a ratio to a floor that is measured in the same run.

What belongs here: cases, the harness that repeats them, synthetic data at scale, the report. What does not: assertions
about time (tests never make any) and anything that the pipeline itself needs.
"""
