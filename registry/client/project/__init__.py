"""A project that depends on hub functions: functions.yaml, its lock, its `.fnhub`.

folder     where the project is, and its files
in_sync    whether anything is to be done, told in a moment
hubs       the hubs that a project names, and their index documents
lock       wishes to a lock
sync       a lock to an import root
outdated   what newer releases there are, and what they would change
union      one environment for all functions
export     the lock for other installers, as requirements
pylock     the same as a pylock.toml, with the files of all packages
"""
