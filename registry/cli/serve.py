"""`partnerships serve`: the web application under waitress."""

from __future__ import annotations

import logging
import socket

import click
import waitress
from werkzeug.utils import import_string

from registry.config import BadSetting

# Named by its address, as gunicorn does: the doors stand below the application that puts them together.
APPLICATION = "registry.wsgi:application"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: a free one.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Requests at once.")
def serve(host: str, port: int, threads: int) -> None:
    """Serve the site until stopped (Ctrl-C or SIGTERM).

    One process, several threads: right for one machine and for trying things. Settings come from the
    environment, see `partnerships --help`. The database must be there: `partnerships db upgrade` makes it.
    Mail, clocks and reports need `partnerships work` running beside this command.

    For production, gunicorn with several workers behind a reverse proxy serves the same application,
    `registry.wsgi:application`; the folder deploy/ and docs/how-to/deploy.md hold a worked example.
    """
    try:
        listener = socket.create_server((host, port), backlog=1024)
    except OSError as error:
        message = f"Cannot listen on {host} port {port}: {error.strerror}. Choose another with --port."
        raise click.ClickException(message) from None
    with listener:
        try:
            application = import_string(APPLICATION)
        except BadSetting as error:
            raise click.ClickException(str(error)) from None
        address = listener.getsockname()
        # "Task queue depth" at every page that asks for four files at once tells nobody anything.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        click.echo(f"Listening on http://{address[0]}:{address[1]}")
        waitress.serve(application, sockets=[listener], threads=threads, _quiet=True)
