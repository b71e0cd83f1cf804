"""``computegap report``: the report of the current publication.

What belongs here: making it anew and saying where it is. What does not: what it shows (report).
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.output import JsonOption, print_json, stdout


def report(
    open_it: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make the report of what is published: one folder of pages that need no server and no network."""
    from pipelines.report.publishing import rebuild  # noqa: PLC0415 - keeps --help fast
    from pipelines.settings import Settings  # noqa: PLC0415

    settings = Settings()
    rebuild(settings)
    page = settings.published_dir / "report" / "index.html"
    if as_json:
        print_json({"report": str(page)})
    else:
        stdout().print(f"Report: {page}", highlight=False, soft_wrap=True)
    if open_it:
        import webbrowser  # noqa: PLC0415

        webbrowser.open(page.as_uri())
