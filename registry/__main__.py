"""`python -m registry` is the command `partnerships`, for a clone in which nothing is installed."""

from registry.cli import main

main(prog_name="partnerships")
