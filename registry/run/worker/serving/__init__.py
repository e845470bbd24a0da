"""Functions that are asked over HTTP: a class, loaded once, and `functions`.

Like the rest of the worker it runs in the function's environment; beside the
function's packages that one holds Starlette and uvicorn.

    listening  an address, until the end is asked for; body, room: of requests
    json_text  what a request's JSON may be
    image      either of them, and a run, in an image of its own
    functions/ an ordinary function, called in processes of its own

Of a class:

    program    until it is asked to end
    messages   what is to be served
    loaded     the class: made, loaded, asked
    app        the paths of the protocol
    requests   the JSON of a request; refused   what is not answered
    tensors    data of a type and shape
    inputs     tensors as what `predict` takes
    outputs    what `predict` gave, as tensors

The protocol is the Open Inference Protocol's version 2 over REST, as KServe, Triton,
Seldon and MLServer speak it: its clients can ask any function.
"""
