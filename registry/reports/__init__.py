"""Documents made of queries: letters, lists, statistics. Must not write, and must not ask the database itself."""
