"""Hubs under load, faults that are really done to them, and a judge of what is left.

`make chaos` runs the faults of `faults/`, a file each, many times; the tests run them a
few times.  Clients (`load`) publish to a hub of several processes (`cluster`) and note
what was acknowledged; after each fault the `judge` asks the hub for all of it.
"""
