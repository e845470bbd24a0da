"""An export in a real bucket is the export in a folder, and serves its clients."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.clients import Installer, Shop, open_shop
from tests.e2e.conftest import FNHUB, PLAIN
from tests.e2e.s3 import BUCKET, S3

pytestmark = pytest.mark.scale


@dataclass(frozen=True)
class Exported:
    """An export in a bucket that everybody may read."""

    shop: Shop
    s3: S3
    address: str  # s3://...
    url: str  # where the server shows it

    @property
    def prefix(self) -> str:
        return self.address.removeprefix(f"s3://{BUCKET}/")

    def export(self, out: object) -> str:
        """Export the shop's hub, and return what is said of it."""
        command = [FNHUB, "hub", "export", out, "--base-url", self.url]
        done = subprocess.run(
            [*map(str, command), "--dir", str(self.shop.hub.folder)],
            env=PLAIN | self.s3.environment,
            text=True,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    def objects(self) -> dict[str, bytes]:
        client = self.s3.client()
        pages = client.get_paginator("list_objects_v2")
        keys = [
            each["Key"]
            for page in pages.paginate(Bucket=BUCKET, Prefix=f"{self.prefix}/")
            for each in page.get("Contents", ())
        ]
        return {
            key.removeprefix(f"{self.prefix}/"): client.get_object(
                Bucket=BUCKET, Key=key
            )["Body"].read()
            for key in keys
        }

    def delete(self, path: str) -> None:
        self.s3.client().delete_object(Bucket=BUCKET, Key=f"{self.prefix}/{path}")


def readable_by_all(address: str) -> str:
    place = address.removeprefix("s3://")
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{place}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module")
def exported(s3, tmp_path_factory):
    """One for all tests here: what they do to it is undone by the next export."""
    address = s3.new_address()
    url = f"{s3.endpoint}/{address.removeprefix('s3://')}"
    client = s3.client()
    client.put_bucket_policy(Bucket=BUCKET, Policy=readable_by_all(address))
    with open_shop(tmp_path_factory.mktemp("export")) as shop:
        shop.publish("core/base", requirements="[tiny]")
        shop.publish("core/top", functions="{core/base: ^1.0}")
        shop.publish("acme/add")
        shop.make_private_team("hidden")
        shop.publish("hidden/vault")
        for name in ("core/top", "core/base", "acme/add"):
            shop.requirements_url(name)
        made = Exported(shop, s3, address, url)
        made.export(address)
        yield made
    client.delete_bucket_policy(Bucket=BUCKET)


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file()
    }


def test_a_bucket_has_the_bytes_that_a_folder_has(exported, tmp_path):
    exported.export(tmp_path / "out")

    found = exported.objects()

    assert found == files_of(tmp_path / "out")
    assert len(found) > 20
    assert not [each for each in found.items() if b"vault" in each[1].lower()]


def test_what_is_there_is_not_written_again_and_what_was_lost_is(exported):
    whole = exported.objects()
    wheel = next(path for path in whole if path.endswith(".whl"))
    assert ", 0 written, 0 removed" in exported.export(exported.address)

    exported.delete(wheel)
    exported.delete("index/core/top.json")
    said = exported.export(exported.address)

    assert ", 2 written, 0 removed" in said
    assert exported.objects() == whole


def test_fnhub_pulls_and_locks_from_a_bucket(exported, tmp_path):
    variables = PLAIN | {
        "FNHUB_HUB": exported.url,
        "FNHUB_CACHE": str(tmp_path / "cache"),
        "UV_DEFAULT_INDEX": f"{exported.shop.index.url}/simple/",
    }

    for arguments in (["init"], ["add", "core/top@^1.0"], ["sync", "--locked"]):
        done = subprocess.run(
            [FNHUB, *arguments],
            env=variables,
            cwd=tmp_path,
            text=True,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr

    assert (tmp_path / ".fnhub/hub_functions/core/base").is_dir()


def test_pip_installs_from_a_bucket(exported, tmp_path):
    """By hash, and by a page of links: S3 itself shows no index.html for a folder."""
    client = Installer("pip", tmp_path, exported.shop)
    index = ["--index-url", f"{exported.shop.index.url}/simple/"]
    closure = f"{exported.url}/api/v1/functions/core/top/1.0.0/requirements.txt"
    code = "from hub_functions.core.base import add; print(add.__name__)"

    client.run("install", *index, "--require-hashes", "-r", closure)
    by_hash = client.python_says(code)
    client.new_environment()
    pages = [
        f"--find-links={exported.url}/simple/fnhub-core-{name}/index.html"
        for name in ("top", "base")
    ]
    client.run("install", *index, *pages, "fnhub-core-top")

    assert by_hash == client.python_says(code) == "add"
