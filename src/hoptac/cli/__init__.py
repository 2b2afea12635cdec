"""The command `hoptac`: every verb of the line for people at a terminal and for scripts.

Put here what a verb takes and how its result is shown. What it does is in `line`. Exit codes: 0 done, 1 refused with a
reason, 2 wrong use.
"""

from __future__ import annotations

import sys

import click

from hoptac import __version__
from hoptac.cli.asking import check, schedule, status, trace, why
from hoptac.cli.doing import approve, build, forms, publish, rebuild, receive, run
from hoptac.cli.playing import demo
from hoptac.durable import arm_faults
from hoptac.errors import HoptacError, WrongUse
from hoptac.settings import fault_wanted

__all__ = ["hoptac", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__)
def hoptac() -> None:
    """Receive, check and publish the periodic returns of the collective economy.

    Where things are is told by HOPTAC_HOME (the checkout) and HOPTAC_VAR (the workspace).
    """


for verb in (approve, build, check, demo, forms, publish, rebuild, receive, run, schedule, status, trace, why):
    hoptac.add_command(verb)


def main() -> None:
    """Run the command; our own errors become one line and an exit code."""
    if fault := fault_wanted():
        arm_faults(fault)
    try:
        hoptac(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(1)
    except HoptacError as error:
        if error.message_vi:
            click.echo(error.message_vi, err=True)
        click.echo(f"hoptac: {error.message_en}", err=True)
        sys.exit(2 if isinstance(error, WrongUse) else 1)
