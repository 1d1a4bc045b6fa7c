"""Measurements from the checkout: `python -m evals bench NAME`, `python -m evals run NAME`, `python -m evals compare A B`.

Exit 0: measured. 1: below a threshold. 2: wrong usage or unreadable input, one line on stderr.
"""

import sys

import click

from evals.bench.command import bench
from evals.run.command import compare, run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Measurements with numbers; nothing here is a timed test."""


for _command in (bench, run, compare):
    commands.add_command(_command)
# A further kind of measurement is one more line here, imported from its own folder.


def main() -> None:
    try:
        code = commands.main(standalone_mode=False)
    except click.ClickException as error:
        click.echo(f"evals: {' '.join(error.format_message().split())}", err=True)
        code = error.exit_code if not isinstance(error, click.UsageError) else 2
    except click.Abort:
        code = 130
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
