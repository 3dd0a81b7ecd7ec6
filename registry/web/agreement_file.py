"""Files that are sent with a form of an agreement: kept, or refused at their field."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from registry.adapters.files import Refused, ScannerAway, Stored, accept, scanner_from
from registry.web.forms import Form
from registry.web.request import current_config

ACCEPT = ".pdf,.docx,.jpg,.png"


def store_file(form: Form, name: str = "file") -> Stored | None:
    """Keeps the file of the field; None where none was sent, or where it is refused (the form says why)."""
    file: FileStorage | None = form[name].data
    if not file or not file.filename:
        return None
    config = current_config()
    try:
        return accept(
            cast(BinaryIO, file.stream), file.filename,
            folder=config.files, max_bytes=config.upload_max_bytes,
            scanner=scanner_from(config.scanner_url),
        )  # fmt: skip
    except Refused as refusal:
        form.refuse(name, _(str(refusal), **refusal.values))
    except ScannerAway:
        form.refuse(name, _("The file cannot be checked for viruses just now. Try again in a few minutes."))
    return None


def is_sent(form: Form, name: str = "file") -> bool:
    """Whether a file was chosen in the field."""
    file: FileStorage | None = form[name].data
    return bool(file and file.filename)
