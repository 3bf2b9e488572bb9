"""The little of C++ that the checks read: functions with their bodies, calls with their arguments, structs with their
members. Literals and comments are blanked out wherever the structure is looked for; every character keeps its place."""
import re

LITERALS = re.compile(
    r"^[ \t]*#define(?:[^\n]*\\\n)*[^\n]*|//[^\n]*|/\*.*?\*/|R\"(?P<mark>[^ ()\\\t\n]*)\(.*?\)(?P=mark)\"|\"(?:\\.|[^\"\\\n])*\"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",
    re.DOTALL | re.MULTILINE)
PARENTHESES = r"\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)"
DEFINITION = re.compile(r"\b(?:(\w+)::)?(\w+)\s*" + PARENTHESES + r"(?:\s*const|\s*noexcept)*(?:\s*->[\w:<>,\s]+)?\s*\{")
DECLARATION = re.compile(r"\b(\w+)\s*" + PARENTHESES + r"(?:\s*const|\s*noexcept)*\s*;")
CALL = re.compile(r"\b(\w+)\s*(<[\w:<>, ]*>)?\s*\(")
STRUCT = re.compile(r"^struct (\w+) \{\n(.*?)^\};", re.DOTALL | re.MULTILINE)
MEMBER = re.compile(r"^  ([\w:<>, ]+?) (\w+)(?: = ([^;]+)|\{\})?;", re.MULTILINE)
OPENING = {"(": ")", "{": "}", "[": "]", "<": ">"}


def blanked(text):
    """The text with comments and literals, quotes and all, blanked out."""
    return LITERALS.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), text)


def closing(code, opening):
    """Where the bracket closes that stands at `opening`."""
    opens, closes = code[opening], OPENING[code[opening]]
    depth = 0
    for position in range(opening, len(code)):
        depth += {opens: 1, closes: -1}.get(code[position], 0)
        if depth == 0:
            return position
    raise ValueError(f"a {opens} never closes: {code[opening:opening + 60]}")


def split(text, code, start, end):
    """The parts between commas that stand in no bracket, as they are written."""
    parts, depth, begin = [], 0, start
    for position in range(start, end):
        character = code[position]
        before = code[position - 1]
        if character in "({[<":
            depth += 1
        elif character in ")}]" or character == ">" and before not in "-=":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[begin:position].strip())
            begin = position + 1
    parts.append(text[begin:end].strip())
    return [part for part in parts if part]


def literal(text):
    """The characters of a literal, or of several that follow each other; None if the text is anything else."""
    if not re.fullmatch(r'(?:"(?:\\.|[^"\\])*"\s*)+', text.strip()):
        return None
    return "".join(re.findall(r'"((?:\\.|[^"\\])*)"', text))


class Parameter:
    """A parameter of a function: "const std::string& name = {}"."""

    def __init__(self, text):
        declared, _, self.default = (part.strip() for part in (text + " ").partition("="))
        self.type, _, self.name = declared.rpartition(" ")
        self.type = plain(self.type)


def plain(cpp_type):
    """A type without const, references, the project's namespaces, and the way in which options are taken."""
    cpp_type = re.sub(r"^With<(\w+)>$", r"\1", cpp_type.strip())
    return re.sub(r"\bconst\b|&|\bboundary::|\bbotdb::", "", cpp_type).strip()


class Body:
    """A part of a file between braces."""

    def __init__(self, text, code, opening):
        self.text, self.code, self.start, self.end = text, code, opening + 1, closing(code, opening)

    def calls(self):
        """Each call in it: the function's name, its template's argument, its arguments."""
        for found in CALL.finditer(self.code, self.start, self.end):
            opening = found.end() - 1
            arguments = split(self.text, self.code, opening + 1, closing(self.code, opening))
            yield found.group(1), (found.group(2) or "")[1:-1], arguments

    def written(self):
        return self.text[self.start:self.end]


class Definition:
    """A function and its body."""

    def __init__(self, text, code, found):
        self.of, self.name = found.group(1), found.group(2)
        start, end = found.span(3)
        self.parameters = [Parameter(part) for part in split(text, code, start, end)]
        self.body = Body(text, code, found.end() - 1)


def definitions(text):
    code = blanked(text)
    for found in DEFINITION.finditer(code):
        if found.group(2) not in ("if", "for", "while", "switch", "catch"):
            yield Definition(text, code, found)


def declarations(text):
    """Functions that are declared: their names and parameters."""
    code = blanked(text)
    for found in DECLARATION.finditer(code):
        yield found.group(1), [Parameter(part) for part in split(text, code, *found.span(2))]


def structs(text):
    """The members of each struct: {struct: {member: (type, default)}}."""
    code = re.sub(r"//[^\n]*", "", text)
    return {name: {member: (plain(kind), default) for kind, member, default in MEMBER.findall(members)}
            for name, members in STRUCT.findall(code)}
