"""Reads the project's Markdown: its fenced blocks, headings and links."""
import glob
import os
import re

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

FENCE = re.compile(r"^```(.*)$")
LINK = re.compile(r"\]\(([^()\s]+)\)")  # its text may have begun on the line before
MENTION = re.compile(r"\bdocs/[\w/-]+\.md(?:#[\w-]+)?")  # of a document, in a comment or a message
HEADING = re.compile(r"^(#{1,6}) +(.*?) *$")
PATH = re.compile(r"`((?:extension|client|sql|expected|test|scripts|bench|examples|demo|docs|rules|boundary)/[\w./*-]+)`")
OF_A_VERSION = re.compile(r"\b(OLD|NEW|VERSION)\b")  # stand for a version in a path
NOT_OURS = {"build", ".git", ".dev", "node_modules"}


class Block:
    """A fenced block: its language, the words after it, its text, and the line its fence is on."""

    def __init__(self, info, line):
        words = info.split()
        self.language = words[0] if words else ""
        self.words = words[1:]
        self.line = line
        self.lines = []
        self.heading = ""

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"


class Document:
    """A Markdown file of the project, or what a text would be in its place."""

    def __init__(self, path, text):
        self.path = path
        self.blocks = []
        self.headings = []
        self.links = []
        self.prose = []
        self.lines = text.splitlines()
        self.read()

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"

    def read(self):
        block = None
        for number, line in enumerate(self.lines, 1):
            fence = FENCE.match(line)
            if fence and block is None:
                block = Block(fence.group(1), number)
                block.heading = self.headings[-1] if self.headings else ""
            elif fence:
                self.blocks.append(block)
                block = None
            elif block is not None:
                block.lines.append(line)
            else:
                self.read_prose(number, line)
        if block is not None:
            raise ValueError(f"{self.path}:{block.line}: a block that never ends")

    def read_prose(self, number, line):
        heading = HEADING.match(line)
        if heading:
            self.headings.append(heading.group(2))
        self.prose.append((number, self.headings[-1] if self.headings else "", line))
        self.links += [(number, target) for target in LINK.findall(line)]

    def anchors(self):
        """The names that links to this document's headings use."""
        found = set()
        for heading in self.headings:
            slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            copies = 1
            unique = slug
            while unique in found:
                unique = f"{slug}-{copies}"
                copies += 1
            found.add(unique)
        return found


def read_file(path):
    with open(os.path.join(PROJECT, path), encoding="utf-8") as file:
        return file.read()


def project_files():
    """The paths of the project's files, in it."""
    for folder, subfolders, names in os.walk(PROJECT):
        subfolders[:] = sorted(set(subfolders) - NOT_OURS)
        yield from (os.path.relpath(os.path.join(folder, name), PROJECT) for name in sorted(names))


def all_documents():
    """Every Markdown file of the project, by its path in it."""
    return {path: Document(path, read_file(path)) for path in project_files() if path.endswith(".md")}


def all_sources():
    """The text of every other file that is one, by its path; not of this test's, which name what is not there."""
    sources = {}
    for path in project_files():
        try:
            if not path.endswith(".md") and not path.startswith("test/docs/"):
                sources[path] = read_file(path)
        except UnicodeDecodeError:  # what a compiler made
            pass
    return sources


def broken_ways(documents):
    yield from broken_links(documents)
    yield from broken_paths(documents)


def broken_links(documents):
    """Every link within the project that leads nowhere, as file:line: what. Links to other sites are not followed."""
    for path, document in documents.items():
        for line, target in document.links:
            if re.match(r"[a-z]+:", target):
                continue
            place, _, anchor = target.partition("#")
            destination = os.path.normpath(os.path.join(os.path.dirname(path), place)) if place else path
            yield from (f"{path}:{line}: {target}: {wrong}" for wrong in missing(documents, destination, anchor))


def broken_mentions(documents, sources):
    """Every document or heading that a source file names and that is not there."""
    for path, text in sources.items():
        for mention in MENTION.findall(text):
            destination, _, anchor = mention.partition("#")
            yield from (f"{path}: {mention}: {wrong}" for wrong in missing(documents, destination, anchor))


def broken_paths(documents):
    """Every path in backticks that is not in the tree; those of rules/ and boundary/ are in extension/src/."""
    for path, document in documents.items():
        for line, _, text in document.prose:
            for name in PATH.findall(text):
                folder = "extension/src/" if name.startswith(("rules/", "boundary/")) else ""
                if not glob.glob(os.path.join(PROJECT, folder + OF_A_VERSION.sub("*", name))):
                    yield f"{path}:{line}: there is no {name}"


def missing(documents, destination, anchor):
    """What of a link's destination is not there."""
    if not os.path.exists(os.path.join(PROJECT, destination)):
        yield f"there is no {destination}"
    elif anchor and destination in documents and anchor not in documents[destination].anchors():
        yield f"{destination} has no such heading"
