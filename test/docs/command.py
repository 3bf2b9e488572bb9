"""Compares docs/command.md, which is the command's manual page too, with what the command says of itself by --help."""
import re
import subprocess

PAGE = "docs/command.md"
OF_EVERY_COMMAND = {"--help", "--db", "--json"}


class Command:
    """The command's own commands by their words, each with its options; those that only lead to others have none."""

    def __init__(self, program):
        self.program = program
        self.options = {}
        self.read(())

    def read(self, words):
        said = subprocess.run([self.program, *words, "--help"], check=True, capture_output=True, encoding="utf-8").stdout
        below = re.findall(r"^  (\S+)", section(said, "Subcommands"), re.MULTILINE)
        for word in below:
            self.read((*words, word))
        options = set(re.findall(r"^  (?:-\w,)?(--[\w-]+)", section(said, "Options"), re.MULTILINE))
        if not below or not words:
            self.options[" ".join(words)] = options


def section(said, title):
    """The lines below a title of the help."""
    found = re.search(rf"^{title}:\n((?:  .*\n)+)", said, re.MULTILINE)
    return found.group(1) if found else ""


def rows(document):
    """The commands that the page's table shows, each with the options that stand behind it."""
    for line in document.lines:
        if line.startswith("| `botdb "):
            for shown in re.findall(r"`botdb ([^`]*)`", line.split(" | ")[0]):
                words = re.match(r"[a-z]+( [a-z]+)*", shown).group()
                yield words, set(re.findall(r"--[a-z-]+", shown))


def complaints(documents, command):
    """What the page says and --help does not, and what it does not say."""
    document = documents[PAGE]
    shown = dict.fromkeys(words for words, _ in rows(document))
    for words, options in rows(document):
        if words not in command.options:
            yield f"{PAGE}: there is no command botdb {words}"
        else:
            yield from (f"{PAGE}: botdb {words} has no option {option}" for option in sorted(options - command.options[words]))
    written = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", document.text))
    for words, options in command.options.items():
        if words and words not in shown:
            yield f"{PAGE}: botdb {words} is not in the table"
        yield from (f"{PAGE}: the option {option} of botdb {words} is not described" for option in sorted(options - written))
    known = OF_EVERY_COMMAND.union(*command.options.values())
    yield from (f"{PAGE}: no command has the option {option}" for option in sorted(written - known))
