"""``python -m pipelines`` is ``computegap``."""

from pipelines.cli import main

main()
