"""Decision models of DMN 1.1 to 1.5, level 2: read, write, evaluate. Must not hold a policy of ours.

This is the standard's reading, in which an error becomes null: for exchange with other tools only. Our own
policy is read strictly, by `rules.table`.
"""
