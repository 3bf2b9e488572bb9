"""Programs around the package: a type checker, the example for asyncpg, a pooler."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from botdb import Botdb
from conftest import new_name
from psycopg.conninfo import conninfo_to_dict, make_conninfo

PACKAGE = Path(__file__).parents[1]
PROJECT = PACKAGE.parents[1]


def test_types(tmp_path: Path) -> None:
    """The package and a program that uses it, as strictly as mypy can."""
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", PACKAGE / "pyproject.toml", "--cache-dir", tmp_path,
         "src/botdb", "tests/consumer.py"], cwd=PACKAGE, capture_output=True, text=True, timeout=500)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_example_for_asyncpg(url: str) -> None:
    result = subprocess.run(
        [sys.executable, PROJECT / "examples" / "asyncpg_bot.py"], capture_output=True, text=True, timeout=60,
        env=os.environ | {"DATABASE_URL": url, "PYTHONUTF8": "1"})
    assert result.stderr == ""
    first, *rest = result.stdout.splitlines()
    assert first.startswith("answer 1: ")
    assert rest[0].startswith("answer 2: ")
    assert rest[1:] == ["handled already", "TB001 user not found No user has telegram_id 404.", "True"]


@pytest.fixture
def pgbouncer(url: str) -> Iterator[str]:
    """A pooler that gives each transaction a server connection, whichever is free; how to connect to it."""
    to = conninfo_to_dict(url)
    as_user = ["--user", "postgres"] if os.geteuid() == 0 else []  # it refuses to run as root
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "users").write_text(f'"{to["user"]}" "{to["password"]}"\n')
        (folder / "ini").write_text(
            f"[databases]\n* = host={to['host']} port={to['port']}\n[pgbouncer]\nlisten_addr =\nunix_socket_dir = {name}\n"
            f"listen_port = 6432\nauth_type = trust\nauth_file = {name}/users\npool_mode = transaction\ndefault_pool_size = 2\n")
        if as_user:
            for path in (folder, folder / "users", folder / "ini"):
                shutil.chown(path, "postgres")
        process = subprocess.Popen(
            ["pgbouncer", *as_user, str(folder / "ini")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        through = make_conninfo(host=name, port=6432, user=to["user"], dbname=to["dbname"])
        try:
            wait_for(through)
            yield through
        finally:
            process.kill()
            process.wait()


def wait_for(conninfo: str) -> None:
    """Connects, as soon as there is somebody to connect to."""
    for _ in range(200):
        try:
            psycopg.connect(conninfo).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError("pgbouncer does not answer")


def test_behind_a_pooler(pgbouncer: str) -> None:
    """Clients that share server connections by transaction: prepared statements are left out by psycopg's own setting."""
    name = new_name()
    connections = [psycopg.connect(pgbouncer, autocommit=True, prepare_threshold=None) for _ in range(4)]
    try:
        for n in range(40):
            bot = Botdb(connections[n % 4], name)
            with bot.transaction(n, 7) as tx:
                assert tx is not None
                tx.storage_increment("n", ["n"])
            assert bot.storage_read("n").value == {"n": n + 1}  # type: ignore[union-attr]
    finally:
        for connection in connections:
            connection.close()
