"""How the tests of the command reach a server and run botdb, and what all of them begin with."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
import urllib.parse

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BOTDB = os.path.join(PROJECT, os.environ.get("BOTDB_BUILD", "build"), "client", "tool", "botdb")
SERVER = os.environ.get("DATABASE_URL", "")

OK, FAILED, USAGE, NO_CONNECTION, NOT_FOUND, PARTIAL, BAD_FILE, VIOLATED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 7, 130

def psql(sql, url=None):
    """The rows of a statement as unaligned text."""
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, url or SERVER]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"psql: {done.stderr}")
    return done.stdout.strip()


def with_parts(url, **parts):
    """The URL with other parts: path, username, password, host."""
    split = urllib.parse.urlsplit(url)
    user = parts.get("username", split.username or "")
    password = parts.get("password", split.password)
    login = user + (f":{password}" if password else "")
    place = parts.get("place", f"{split.hostname or ''}{f':{split.port}' if split.port else ''}")
    return split._replace(netloc=(f"{login}@" if login else "") + place,
                          path=parts.get("path", split.path)).geturl()


def botdb(*arguments, url=None, stdout=subprocess.PIPE, environment=None, stdin=""):
    """Runs the command to its end; it reads `stdin`."""
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if url:
        variables["DATABASE_URL"] = url
    variables.update(environment or {})
    return subprocess.run([BOTDB, *map(str, arguments)], env=variables, input=stdin, stdout=stdout,
                          stderr=subprocess.PIPE, text=True, timeout=300)


class Case(unittest.TestCase):
    """A test with a folder of its own, and databases that it asks for."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="botdb-tool-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.count = 0

    def database(self, init=True):
        """The URL of a new database, with the extension unless told otherwise."""
        self.count += 1
        name = f"botdb_tool_{os.getpid()}_{self.count}"
        psql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        self.addCleanup(psql, f"DROP DATABASE {name} WITH (FORCE)")
        url = with_parts(SERVER, path="/" + name)
        if init:
            psql("CREATE EXTENSION botdb", url)
        return url

    def file(self, content, name="users_data.json"):
        """The path of a file with this content: text, bytes, or what becomes JSON."""
        path = os.path.join(self.folder, name)
        if not isinstance(content, (str, bytes)):
            content = json.dumps(content, ensure_ascii=False, indent=2)
        with open(path, "wb") as out:
            out.write(content.encode() if isinstance(content, str) else content)
        return path

    def expect(self, code, done):
        """Checks how a run ended."""
        self.assertEqual(done.returncode, code, f"{done.args}\n{done.stdout}{done.stderr}")
        return done

    def run_json(self, code, *arguments, **options):
        """The document that a run with --json printed."""
        return json.loads(self.expect(code, botdb(*arguments, "--json", **options)).stdout)
