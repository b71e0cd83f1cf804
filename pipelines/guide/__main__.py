"""``python -m pipelines.guide``: write every page, and part of a page, that is made from the code alone.

What belongs here: which ones there are. What does not: rendering them.
"""

from __future__ import annotations

from pipelines.guide import dictionary, environment
from pipelines.guide.generated import write_generated

if __name__ == "__main__":
    dictionary.PAGE.write_text(dictionary.render(), encoding="utf-8")
    write_generated(environment.PAGE, environment.PART, environment.render())
