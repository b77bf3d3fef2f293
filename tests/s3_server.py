"""An S3 server on loopback with a bucket, and how a process is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

RAW, PROCESSED = Path("s3://bucket/raw"), Path("s3://bucket/dataset")  # as argparse makes paths of them


@lru_cache
def _address() -> str:
    """Of a server in this process that keeps all in memory. One for all tests: s3fs keeps connections, whatever the server."""
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    return f"http://{host}:{port}"


def s3_environment(cache: Path) -> dict[str, str]:
    """For a process that uses the server, with the cache of a user."""
    return {
        "AWS_ENDPOINT_URL": _address(),
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
        "XDG_CACHE_HOME": str(cache),
    }


@contextmanager
def new_bucket() -> Iterator[Any]:
    """The file system with an empty bucket, which is removed in the end. The environment names the server."""
    from pipeline.stores.objects import open_store

    files = open_store("s3://bucket/raw").files
    files.mkdir("bucket")
    try:
        yield files
    finally:
        files.rm("bucket", recursive=True)
