"""The application as a WSGI server wants it: `gunicorn registry.wsgi:application`."""

from registry.app import create_app
from registry.config import read_config

application = create_app(read_config())
