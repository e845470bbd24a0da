"""Download wheels and unpack them, with no checks: what a pull cannot beat.

usage: bench_floor.py URLS FOLDER    URLS is a file of one URL a line
"""

from __future__ import annotations

import http.client
import io
import os
import sys
import zipfile
from urllib.parse import urlsplit


def main() -> None:
    """Fetch every URL over one connection, and write what is in it."""
    with open(sys.argv[1], encoding="utf-8") as file:
        urls = [urlsplit(line) for line in file.read().split()]
    connection = http.client.HTTPConnection(urls[0].netloc)
    for url in urls:
        connection.request("GET", url.path)
        archive = zipfile.ZipFile(io.BytesIO(connection.getresponse().read()))
        for name in archive.namelist():
            path = f"{sys.argv[2]}/{name}"
            if name.endswith("/"):
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(archive.read(name))


main()
