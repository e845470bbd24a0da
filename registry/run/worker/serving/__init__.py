"""A class of kind serving, loaded once and asked over HTTP.

Like the rest of the worker it runs in the function's environment; beside the
function's packages that one holds Starlette and uvicorn.

    program    until it is asked to end
    messages   what is to be served
    loaded     the class: made, loaded, asked
    app        the paths of the protocol
    requests   the JSON of a request; refused, room   what is not answered
    tensors    data of a type and shape
    inputs     tensors as what `predict` takes
    outputs    what `predict` gave, as tensors

The protocol is the Open Inference Protocol's version 2 over REST, as KServe, Triton,
Seldon and MLServer speak it: its clients can ask any function.
"""
