"""Processes that the tests start, load and kill."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


def start(program: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """A program of this folder in a process of its own."""
    paths = os.pathsep.join([str(HERE.parent / "src"), str(HERE)])
    return subprocess.Popen(
        [sys.executable, str(HERE / program), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env={**os.environ, **environment, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"})


def finish(processes: list[subprocess.Popen[str]]) -> None:
    """Waits for all of them; one that fails is an error, with what it has said."""
    try:
        for process in processes:
            _, errors = process.communicate(timeout=540)
            assert process.returncode == 0, errors
    finally:
        for process in processes:
            process.kill()
            process.communicate()


@contextmanager
def killed_in(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A process that has said its first line; it is killed at the end of the block, unless it was before."""
    process = start(program, *arguments)
    try:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline(), process.stderr.read()
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis of our own; how to connect to it."""
    server = shutil.which("redis-server")
    assert server, "redis-server is needed: scripts/install-deps bench"
    with tempfile.TemporaryDirectory() as folder:
        socket = os.path.join(folder, "socket")
        process = subprocess.Popen(
            [server, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", folder],
            stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            assert any("accept connections" in line for line in process.stdout)
            yield f"unix://{socket}"
        finally:
            process.kill()
            process.communicate()
