"""Records of runs, sent to MLflow by a process of its own.

    messages   what is sent, and what comes back
    process    starts the process, with limits of time
    program    the process: reads what is sent, answers line by line
    mlflow     the only module that imports MLflow
    contents   a record as MLflow's params, metrics, tags and inputs
    models     a model as a folder that MLflow reads back

In a process of its own, since a tracker must never make a run fail: MLflow takes
seconds to import, sets up logging and threads, and waits minutes for a server that
does not answer.
"""
