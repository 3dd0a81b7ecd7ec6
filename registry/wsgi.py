"""The application as a WSGI server wants it: `gunicorn registry.wsgi:application`."""

import gc

from registry.app import create_app
from registry.config import read_config

application = create_app(read_config())

# The program itself never becomes garbage: the collector, which stops a page, need not walk through it again.
gc.collect()
gc.freeze()
