"""`partnerships report`: the documents that are made of the records, as files."""

from __future__ import annotations

import click

from registry.cli.report_excom import excom_command
from registry.cli.report_recommendations import recommendations_command
from registry.cli.report_task_force import task_force_command


@click.group()
def report() -> None:
    """Documents made of the records: the EXCOM Partnerships Report, progress on recommendations.

    A report is computed from history. The same day (--as-of) and the same instant up to which records count
    (--known-at) give the same figures for ever.
    """


report.add_command(excom_command)
report.add_command(recommendations_command)
report.add_command(task_force_command)
