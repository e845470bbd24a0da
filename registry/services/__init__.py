"""The verbs: publish, yank, read the catalog, search, make tokens, do jobs.

Each is a function of a `Backend` and values of core.  A verb that changes the
record does so in one transaction.
"""
