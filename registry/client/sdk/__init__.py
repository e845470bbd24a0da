"""What `import fnhub` offers, in terms of the client's verbs.

A module for what is used together: `fnhub` imports one when a name of it is first used,
so that nobody waits for what others need.

finding    search, info, pull
running    run
authoring  publish, convert
"""
