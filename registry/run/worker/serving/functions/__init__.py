"""A function that is asked over HTTP, each call alone in a process that is kept.

The front takes requests and never imports the function; its processes call it, one
call at a time each, as a run does.  A call that takes too long or crashes costs its
process, which is replaced, and nobody else anything.

    program    the front, until it is asked to end
    app        its paths
    messages   what is to be served; a call, and what came of it
    given      a request's body and query as values and files; multipart
    fitting    given values and files as a call, or what is wrong with them
    pool       the processes: who is idle, who waits; process is one of them
    answering  the program of such a process
    outputs    what the function returned, as JSON or as files
    metrics    what `/metrics` shows
    problems   what is wrong with a request, as a problem document
"""
