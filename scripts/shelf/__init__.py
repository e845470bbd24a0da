"""The functions on the shelf, each tried in an environment of just what it requires.

    python -m scripts.shelf                 every function's tests and example
    python -m scripts.shelf describe ...    of these functions
    python -m scripts.shelf --write-table   and the table in hub_functions/README.md

Functions with equal requirements share an environment in `.venvs/functions/`.  fnhub is
in none of them: a function is plain Python.
"""
