"""Documents made of queries: letters, lists, statistics. Must not write, nor ask the database itself."""
