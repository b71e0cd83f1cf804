"""``computegap ui``: Dagster's web UI and daemon on this project.

What belongs here: starting them. What does not: definitions.
"""

from __future__ import annotations

from typing import Annotated

import typer


def ui(
    port: Annotated[int, typer.Option(help="Port of the web server.")] = 3000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Start Dagster's web UI with its daemon; stop it with Ctrl-C."""
    import os  # noqa: PLC0415 - keeps --help fast
    import sys  # noqa: PLC0415

    from pipelines.defs.instance import activate  # noqa: PLC0415
    from pipelines.settings import PROJECT_ROOT, Settings  # noqa: PLC0415

    activate(Settings())
    command = [
        sys.executable,
        "-m",
        "dagster",
        "dev",
        "-m",
        "pipelines.definitions",
        "-h",
        host,
        "-p",
        str(port),
    ]
    os.chdir(PROJECT_ROOT)
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter, no shell
