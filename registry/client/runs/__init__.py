"""Runs that have ended: found, shown, compared, repeated and sent to a tracker.

`run.json` in a run's folder is the record; everything here reads it.  What is made
from it (an index of folders, a page, a mark of what was sent) may be removed.
"""
