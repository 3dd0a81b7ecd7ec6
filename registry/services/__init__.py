"""CHANGES: one function per verb; checks permission, interest, guards and version. Must not know the web."""
