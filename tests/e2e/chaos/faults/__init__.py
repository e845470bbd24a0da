"""The faults, a module each, found by its name.

A module says on which `BACKENDS` its fault exists and how many `TIMES` a whole run of
`make chaos` does it; `run(place, backend, seed, times)` does it, and yields a line of
the table for each kind of it.
"""
