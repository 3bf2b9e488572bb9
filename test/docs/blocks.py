"""Runs the fenced blocks of a document, as somebody would who follows it from top to bottom."""
import os
import re
import shutil
import subprocess

from documents import PROJECT

WORK = os.path.join(PROJECT, "build", "docs")
PREFIX = os.path.join(WORK, "prefix")
NODE = os.path.join(WORK, "node")
ADAPTERS = os.path.join(PROJECT, "adapters")  # their packages are there: see scripts/adapters
LIMIT_SECONDS = 600

# Commands that a document may show and that are not run here, because they change the machine, or start what runs this
# very test. What is checked instead is said by a function below.
NOT_RUN = {
    "make demo": "target",
    "make check": "target",
    "make bench": "target",
    "make dev": "target",
    "make dev-stop": "target",
    "make": "target",
    "sudo make install": "target",
    "make deb": "target",
    "sudo apt install ./build/deb/*.deb": "packages",
    "cmake -B build && cmake --build build": "built",
    "sudo cmake --install build": "built",
}

CMAKE_HEAD = "cmake_minimum_required(VERSION 3.25)\nproject(bot LANGUAGES CXX)\n"


class Failed(Exception):
    """A block or a command did not do what the document says."""


def run(command, environment=None, cwd=PROJECT, text=None):
    """Runs a command; its standard output, or Failed with all it said."""
    result = finish(command, environment, cwd, text)
    if result.returncode != 0:
        raise Failed(f"exit status {result.returncode} from {' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout


def finish(command, environment=None, cwd=PROJECT, text=None):
    options = {"input": text} if text is not None else {"stdin": subprocess.DEVNULL}
    return subprocess.run(command, env=environment, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", timeout=LIMIT_SECONDS, check=False, **options)


def check_target(command):
    """The target of a make command exists: make knows how it would be made."""
    targets = command.replace("sudo ", "").split()[1:]
    environment = {name: value for name, value in os.environ.items() if not re.match(r"MAKE|MFLAGS", name)}
    run(["make", "-n", *targets], environment)


def check_built(_command):
    """The client has been built with CMake in build/, and installed from there (into a folder of this test's)."""
    if not os.path.exists(os.path.join(PREFIX, "bin", "botdb")):
        raise Failed("the client is not built")


def check_packages(command):
    """The packages are where this command looks for them. That it installs them is for test/deb/run."""
    with open(os.path.join(PROJECT, "scripts", "deb"), encoding="utf-8") as script:
        if "Builds the Debian packages into build/deb/" not in script.read() or "./build/deb/" not in command:
            raise Failed("scripts/deb leaves its packages elsewhere")


def install_client():
    """Installs the client and the command into a folder of this test's."""
    if not os.path.exists(os.path.join(PROJECT, "build", "CMakeCache.txt")):
        raise Failed("build/ is empty: run scripts/build first")
    shutil.rmtree(PREFIX, ignore_errors=True)
    run(["cmake", "--install", "build", "--prefix", PREFIX])


def install_node_packages():
    """Makes a folder with the Node example and the packages its lock file names; keeps them while it stays the same."""
    source = os.path.join(PROJECT, "examples", "node")
    lock = os.path.join(source, "package-lock.json")
    installed = os.path.join(NODE, "installed-lock.json")
    os.makedirs(NODE, exist_ok=True)
    for name in os.listdir(source):
        if name != "node_modules":
            shutil.copy(os.path.join(source, name), NODE)
    if not os.path.exists(installed) or not same_content(lock, installed):
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=NODE)
        shutil.copy(lock, installed)
    link_adapter(os.path.join(NODE, "node_modules"))


def link_adapter(modules):
    """Puts the package botdb beside the others, and the frameworks that it has been installed with."""
    node = os.path.join(ADAPTERS, "node")
    targets = {name: os.path.join(node, "node_modules", name) for name in ("grammy", "@grammyjs", "telegraf")}
    for name, target in {"botdb": node, **targets}.items():
        if not os.path.lexists(os.path.join(modules, name)):
            os.symlink(target, os.path.join(modules, name))


def python():
    """Python with the packages that the adapter is tested with; PYTHONPATH leads to the adapter."""
    return os.path.join(run([os.path.join(ADAPTERS, "python", "venv")]).strip(), "bin", "python")


def same_content(one, other):
    with open(one, "rb") as first, open(other, "rb") as second:
        return first.read() == second.read()


def build_cpp(folder, name="bot"):
    """Builds a CMake project outside the tree against the installed client; the program's path."""
    build = os.path.join(folder, "build")
    run(["cmake", "-S", folder, "-B", build, f"-DCMAKE_PREFIX_PATH={PREFIX}"])
    run(["cmake", "--build", build])
    return os.path.join(build, name)


class Database:
    """A database of its own for one document; roles that the document makes go with it."""

    def __init__(self, name, with_extension):
        self.name = name
        self.url = re.sub(r"/[^/]*$", f"/{name}", os.environ["DATABASE_URL"])
        self.with_extension = with_extension

    def environment(self):
        path = os.path.join(PREFIX, "bin") + os.pathsep + os.environ["PATH"]
        return {**os.environ, "DATABASE_URL": self.url, "PGDATABASE": self.name, "PATH": path,
                "PGOPTIONS": "-c client_min_messages=warning", "NO_COLOR": "1",
                "PYTHONPATH": os.path.join(ADAPTERS, "python", "src"), "PYTHONDONTWRITEBYTECODE": "1"}

    def sql(self, statement):
        """What a statement returns in this database, one row a line."""
        return run(psql_command(self.url, "-At"), text=statement)

    @staticmethod
    def administer(statement):
        """What a statement returns in the database that was there before."""
        return run(psql_command(os.environ["DATABASE_URL"], "-At"), text=statement)

    def roles(self):
        return set(self.administer("SELECT rolname FROM pg_roles WHERE rolname NOT LIKE 'botdb\\_%'").split())

    def __enter__(self):
        self.roles_before = self.roles()
        self.administer(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self.administer(f"CREATE DATABASE {self.name}")
        if self.with_extension:
            self.sql("CREATE EXTENSION botdb")
        return self

    def __exit__(self, *_):
        self.administer(f"DROP DATABASE {self.name} WITH (FORCE)")
        for role in sorted(self.roles() - self.roles_before):
            self.administer(f'DROP ROLE "{role}"')


def psql_command(url, *options):
    return ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-P", "footer=off", *options, "-d", url]


class Runner:
    """Runs the blocks of one document in one folder and one database."""

    def __init__(self, document, database):
        self.document = document
        self.environment = database.environment()
        self.psql = psql_command(database.url)
        self.folder = os.path.join(WORK, database.name)
        self.cmake = None
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        shutil.copy(os.path.join(PROJECT, "demo", "users_data.json"), self.folder)
        self.languages = {"sql": self.run_sql, "sh": self.run_sh, "python": self.run_python, "js": self.run_js,
                          "cmake": self.run_cmake, "cpp": self.run_cpp}

    def path(self, block, ending):
        return os.path.join(self.folder, f"line{block.line}.{ending}")

    def write(self, path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def run_sql(self, block):
        """With the word `fails` after the language, the block ends in an error, which is its output."""
        result = finish(self.psql, self.environment, self.folder, block.text)
        expected = 3 if "fails" in block.words else 0
        if result.returncode != expected:
            raise Failed(f"psql ended with {result.returncode}, not {expected}\n{result.stdout}{result.stderr}")
        return result.stdout + re.sub(r"^psql:<stdin>:\d+: ", "", result.stderr)

    def run_sh(self, block):
        """Each command by itself: some are only looked at."""
        script = []
        for line in block.lines:
            command = re.sub(r"(^|\s+)#.*$", "", line).strip()
            if command in NOT_RUN:
                {"target": check_target, "built": check_built, "packages": check_packages}[NOT_RUN[command]](command)
            elif command:
                script.append(line)
        return run(["bash", "-euo", "pipefail", "-c", "\n".join(script)], self.environment, self.folder)

    def run_python(self, block):
        return run([python(), self.write(self.path(block, "py"), block.text)], self.environment, self.folder)

    def run_js(self, block):
        name = f"{os.path.basename(self.folder)}-line{block.line}.mjs"
        return run(["node", self.write(os.path.join(NODE, name), block.text)], self.environment, self.folder)

    def run_cmake(self, block):
        """Kept for the C++ block that follows."""
        self.cmake = CMAKE_HEAD + block.text

    def run_cpp(self, block):
        if self.cmake is None:
            raise Failed("no cmake block stands before this one")
        folder = self.path(block, "cpp")
        os.makedirs(folder)
        self.write(os.path.join(folder, "CMakeLists.txt"), self.cmake)
        self.write(os.path.join(folder, "bot.cpp"), block.text)
        return run([build_cpp(folder)], self.environment, self.folder)
