"""The outside world: mail, files, virus scanner, remote screening. Must not decide nor read a case."""
