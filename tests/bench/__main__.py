"""`python3 dev.py bench [NAME…] [--full] [--json]`."""

from __future__ import annotations

import argparse
import sys

from tests.bench.harness import run

parser = argparse.ArgumentParser(
    prog="dev.py bench", description="Take the figures and compare them with their goals."
)
parser.add_argument(
    "names", nargs="*", metavar="NAME", help="an area (desk) or a figure (desk.queue_10000.cpu)"
)
parser.add_argument("--full", action="store_true", help="the large sizes too")
parser.add_argument("--json", action="store_true", help="one JSON object a line")
arguments = parser.parse_args()
sys.exit(run(tuple(arguments.names), full=arguments.full, as_json=arguments.json))
