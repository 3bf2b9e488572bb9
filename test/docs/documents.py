"""Reads the project's Markdown: its fenced blocks, headings and links."""
import os
import re

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

FENCE = re.compile(r"^```(.*)$")
LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)")
HEADING = re.compile(r"^(#{1,6}) +(.*?) *$")
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
    """A Markdown file of the project."""

    def __init__(self, path):
        self.path = path
        self.blocks = []
        self.headings = []
        self.links = []
        self.prose = []
        with open(os.path.join(PROJECT, path), encoding="utf-8") as file:
            self.lines = file.read().splitlines()
        self.read()

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


def all_documents():
    """Every Markdown file of the project, by its path in it."""
    paths = []
    for folder, subfolders, names in os.walk(PROJECT):
        subfolders[:] = sorted(set(subfolders) - NOT_OURS)
        found = [os.path.join(folder, name) for name in sorted(names) if name.endswith(".md")]
        paths += [os.path.relpath(path, PROJECT) for path in found]
    return {path: Document(path) for path in paths}


def broken_links(documents):
    """Every link within the project that leads nowhere, as file:line: what. Links to other sites are not followed."""
    for path, document in documents.items():
        for line, target in document.links:
            if re.match(r"[a-z]+:", target):
                continue
            place, _, anchor = target.partition("#")
            destination = os.path.normpath(os.path.join(os.path.dirname(path), place)) if place else path
            if not os.path.exists(os.path.join(PROJECT, destination)):
                yield f"{path}:{line}: {target}: there is no {destination}"
            elif anchor and destination in documents and anchor not in documents[destination].anchors():
                yield f"{path}:{line}: {target}: {destination} has no such heading"
