"""What the house survives: kills, overlapping runs, readers during refreshes, and faults of its surroundings.

What belongs here: doing it for real, with processes, and counting. What does not: tests of single functions
(``tests``), and how fast the house is (``benchmarks``).
"""
