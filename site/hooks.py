"""What mkdocs makes the site of: the project's documents where they are, and a page for each file that they link to.

Their links stay as they are in the repository. One to a file that is no document leads to a page that shows it, one to
a folder to its README.md, or to a page with the names of its files: so no link leaves the site, wherever it is shown.
"""
import os
import re
from urllib.parse import unquote

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, InclusionLevel

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHOWN_AS_THEY_ARE = (".svg", ".png", ".csv")
LANGUAGES = {".hpp": "cpp", ".mjs": "js", ".py": "python"}  # of suffixes that do not name theirs
LINK = re.compile(r"\]\(([^()\s#]+)[^()\s]*\)")
FENCE = re.compile(r"^ {0,3}(?:```+|~~~+) *[\w+-]*")
ITEM = re.compile(r"^([-*]|\d+\.) +")


def destination(document, target):
    """The path in the project that a link leads to; none of a link to elsewhere."""
    if not target or re.match(r"[a-z]+:", target):
        return None
    return os.path.normpath(os.path.join(os.path.dirname(document), unquote(target)))


def read_text(path):
    with open(os.path.join(PROJECT, path), encoding="utf-8") as file:
        return file.read()


def fenced(text, language):
    return f"~~~~~~ {language}\n{text.rstrip()}\n~~~~~~\n"


def listing(path, project_files):
    """The files of a folder, by their paths in it."""
    return "\n".join(name.removeprefix(path + "/") for name in project_files if name.startswith(path + "/")) + "\n"


def show(path, project_files):
    """The document that shows a file or a folder."""
    if os.path.isdir(os.path.join(PROJECT, path)):
        body = fenced(listing(path, project_files), "text")
    else:
        suffix = os.path.splitext(path)[1]
        body = fenced(read_text(path), LANGUAGES.get(suffix, suffix.removeprefix(".") or "text"))
    return f"---\ntitle: {path}\nsearch:\n  exclude: true\n---\n\n# `{path}`\n\n{body}"


def linked_paths(documents):
    """The files and folders, no documents, that documents link to."""
    found = set()
    for document in documents:
        for target in LINK.findall(read_text(document)):
            path = destination(document, target)
            if path and not path.endswith(".md") and os.path.exists(os.path.join(PROJECT, path)):
                found.add(path)
    return sorted(found)


@event_priority(100)  # before the plugins that note which files there are
def on_files(files, config):
    project_files = read_text("build/site-files").splitlines()
    documents = [name for name in project_files if name.endswith(".md") and not name.startswith("debian/")]
    for name in documents:
        files.append(File.generated(config, name, abs_src_path=os.path.join(PROJECT, name)))
    for path in linked_paths(documents):
        if path.endswith(SHOWN_AS_THEY_ARE):
            files.append(File.generated(config, path, abs_src_path=os.path.join(PROJECT, path)))
        elif path + "/README.md" not in documents:
            files.append(File.generated(config, path + ".md", content=show(path, project_files),
                                        inclusion=InclusionLevel.NOT_IN_NAV))
    shim = os.path.join(PROJECT, "site", "node_modules", "iframe-worker", "shim", "index.js")
    files.append(File.generated(config, "assets/iframe-worker.js", abs_src_path=shim))
    return files


class SourceLinks(Treeprocessor):
    """Leads links to files and folders to the pages that show them."""

    page = None
    files = None

    def run(self, root):
        for element in root.iter("a"):
            target, mark, anchor = element.get("href", "").partition("#")
            path = destination(self.page.file.src_uri, target)
            for suffix in (".md", "/README.md"):
                if path and self.files.get_file_from_path(path + suffix):
                    element.set("href", target.rstrip("/") + suffix + mark + anchor)


class SourceLinksExtension(Extension):
    def __init__(self):
        super().__init__()
        self.processor = SourceLinks()

    def extendMarkdown(self, md):
        md.treeprocessors.register(self.processor, "source_links", 5)  # before mkdocs looks at links, at 0


SOURCE_LINKS = SourceLinksExtension()


def on_config(config):
    config.markdown_extensions.append(SOURCE_LINKS)


def as_python_markdown_has_it(text):
    """A document as Python-Markdown reads it: what belongs to an item of a list indented by four, where it is by the
    width of the marker, and behind a fence no more than the language."""
    lines = []
    in_fence = False
    offset = 0
    for line in text.splitlines():
        item = ITEM.match(line) if not in_fence else None
        if item:
            offset = item.end()
        elif line.strip() and not in_fence and not line.startswith(" " * (offset or 1)):
            offset = 0
        if not offset and (found := FENCE.match(line)):
            in_fence = not in_fence
            line = found.group(0)
        inside = offset and not item and line.startswith(" " * offset)
        lines.append(" " * (4 - offset) + line if inside else line)
    return "\n".join(lines) + "\n"


def on_page_markdown(markdown, page, config, files):
    SOURCE_LINKS.processor.page = page
    SOURCE_LINKS.processor.files = files
    return as_python_markdown_has_it(markdown)
