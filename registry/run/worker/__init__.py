"""What runs inside a function's environment, where no fnhub is installed.

Nothing here imports anything of fnhub but this package, by relative imports, so
that `start.py` can load it under another Python by its path alone.

    messages   what is asked and what came of it (this package's words)
    readers    a file to the value that a handler takes
    writers    a value that a handler returned to files
    call       one request, done
    start      the program: a request file in, a result file out
"""
