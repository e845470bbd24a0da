"""What runs inside a function's environment, where no fnhub is installed.

Nothing here imports anything of fnhub but this package, by relative imports, so
that `start.py` can load it under another Python by its path alone.  Packages of
third parties are imported by name, when a file or a value asks for them.

    start      the program: a request file in, a result file out
    guard      limits around it
    contained  one request, in a container
    call       one request, done
    messages   what is asked and what came of it (this package's words)
    refusals   what the worker cannot do, in words
    secret_variables  where secrets are taken from
    arguments  inputs and params as the handler's annotations want them
    readers    a file to the value that a handler takes
    writers    a value that a handler returned to files
    formats    the kinds of data, one module each: tables arrays models documents
               figures copies
    values     plain values as JSON
    files      digests, and files that are whole or not there; media_types: their names
    traces     a failure, without the worker's own frames
    machine    the Python, its packages and the memory that was used
"""
