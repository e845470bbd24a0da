"""`fnhub hub work`: do a hub's jobs, without serving it."""

from __future__ import annotations

import argparse
import logging.config
import signal
import sys
import threading

from registry.server.admin.arguments import add_folder, add_log_format
from registry.server.admin.opened import opened, settings_of
from registry.server.log_format import logging_config
from registry.server.worker import Worker, slow_worker
from registry.services.jobs import run_due_jobs


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    add_log_format(parser)


def run(args: argparse.Namespace) -> int:
    """Work until a signal ends it, after the batch at hand."""
    logging.config.dictConfig(logging_config(args.log_format))
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with opened(settings_of(args)) as backend:
        # Each server keeps its own search index: there is none to keep here.
        workers = (Worker(backend, steps=(run_due_jobs,)), slow_worker(backend))
        for worker in workers:
            worker.start()
        sys.stderr.write("working on the hub's jobs\n")
        stopping.wait()
        for worker in workers:
            worker.stop()
    return 0
