"""A real S3 of a test's own: SeaweedFS."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.e2e.servers import find_program, free_ports, start_bound

BUCKET = "fnhub"
START_S = 60


@dataclass
class S3:
    """A server on loopback, with one bucket."""

    folder: Path
    endpoint: str
    process: subprocess.Popen[bytes]
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def environment(self) -> dict[str, str]:
        """What a hub is told, beside the address of its store."""
        return CREDENTIALS | {"FNHUB_S3_ENDPOINT": self.endpoint}

    def new_address(self) -> str:
        """The address of an empty store."""
        return f"s3://{BUCKET}/test{next(self.numbers)}"

    def client(self) -> Any:
        """A client of the library, past the hub's own store."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=CREDENTIALS["AWS_DEFAULT_REGION"],
            config=Config(
                connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1}
            ),
        )

    def stop(self) -> None:
        """Kill it: its orderly end takes seconds, and nobody needs its data."""
        self.process.kill()
        self.process.wait()

    def wait(self) -> None:
        """Wait until it has taken something: its port is open long before."""
        client = self.client()
        deadline = time.monotonic() + START_S
        while True:
            try:
                buckets = client.list_buckets().get("Buckets", ())
                if BUCKET not in [each["Name"] for each in buckets]:
                    client.create_bucket(Bucket=BUCKET)
                client.put_object(Bucket=BUCKET, Key="ready", Body=b"x")
            except (BotoCoreError, ClientError):
                log = self.folder / "log"
                assert self.process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            else:
                return


CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "fnhubtest",
    "AWS_SECRET_ACCESS_KEY": "not-a-secret",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def start_s3(folder: Path) -> S3:
    """Serve S3 from an empty folder."""
    data = folder / "data"
    data.mkdir()
    names = ("s3", "master", "volume", "filer", "admin")
    ports = free_ports(2 * len(names))
    listening = [
        option
        for name, port, grpc in zip(names, ports[::2], ports[1::2], strict=True)
        for option in (f"-{name}.port={port}", f"-{name}.port.grpc={grpc}")
    ]
    process = start_bound(
        [
            find_program("weed", str(Path(sys.executable).parent)[1:]),
            *("-logtostderr=true", "mini", f"-dir={data}"),
            *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", *listening),
            *("-s3.port.iceberg=0", "-s3.port.lance=0", "-admin.ui=false"),
            *("-webdav=false", "-master.telemetry=false"),
        ],
        folder / "log",
        environment=os.environ | CREDENTIALS,
    )
    server = S3(folder, f"http://127.0.0.1:{ports[0]}", process)
    server.wait()
    return server
