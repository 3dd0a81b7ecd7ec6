"""The outside world: mail, files, virus scanner, remote screening. Must not decide, and must not read a case."""
