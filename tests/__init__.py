"""Tests mirror the source: rules/ workflows/ registry/; journeys/ drive a browser, architecture/ lints."""
