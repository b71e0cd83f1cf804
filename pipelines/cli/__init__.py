"""The command line: one module per command, thin.

What belongs here: options, progress, and how results are shown. What does not: any work. Nothing heavy is imported
before a command runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import errno
import sys

import typer

from pipelines.cli import (
    checks,
    clean,
    diff,
    docs,
    export,
    gap,
    orders,
    price,
    refresh,
    report,
    sources,
    sql,
    trace,
    ui,
    verify,
)
from pipelines.errors import ComputegapError, UsageError

EXIT_FAILED = 1
EXIT_USAGE = 2
OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)

app = typer.Typer(
    name="computegap",
    help="How far domestic AI compute is from Western AI compute, with sources and uncertainty.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    refresh.refresh,
    gap.gap,
    price.price,
    diff.diff,
    sql.sql,
    docs.docs,
    sources.sources,
    checks.checks,
    trace.trace,
    verify.verify,
    export.export,
    report.report,
    clean.clean,
    ui.ui,
):
    app.command()(command)
app.add_typer(orders.app)


def main() -> None:
    """Run the command line; a failure of ours becomes one clear line on stderr and an exit code."""
    try:
        app()
    except UsageError as error:
        print(f"computegap: {error}", file=sys.stderr)  # noqa: T201 - this is the command line
        sys.exit(EXIT_USAGE)
    except ValueError as error:
        from pydantic import ValidationError  # noqa: PLC0415 - keeps --help fast

        if not isinstance(error, ValidationError):
            raise
        wrong = "; ".join(f"COMPUTEGAP_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        print(f"computegap: {wrong}", file=sys.stderr)  # noqa: T201
        sys.exit(EXIT_USAGE)
    except ComputegapError as error:
        print(f"computegap: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(EXIT_FAILED)
    except OSError as error:
        remedy = "; look at the free space and the permissions there" if error.errno in OF_THE_DISK else ""
        print(f"computegap: {error}{remedy}", file=sys.stderr)  # noqa: T201
        sys.exit(EXIT_FAILED)
