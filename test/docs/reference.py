"""Compares the pages of docs/reference/ and README.md with the catalogue of a database that has the extension, and makes
the reference's table of functions by right from it."""
import json
import re

from documents import read_file

STATES = "extension/src/rules/error.hpp"  # the SQLSTATEs that the extension raises on purpose
FOLDER = "docs/reference/"
INDEX = FOLDER + "README.md"
TABLES_PAGE = FOLDER + "tables.md"
README = "README.md"
RIGHTS = "Functions by right"
MARKS = {"": "bot", "†": "billing", "*": "admin"}  # in the README's table of functions
GROUPS = ["botdb_bot", "botdb_billing", "botdb_admin", "botdb_reader"]

# Functions that are no part of the interface: triggers, and what nobody was given.
FUNCTIONS = """
SELECT coalesce(json_agg(f ORDER BY name), '[]') FROM (
  SELECT p.proname AS name, p.oid::regprocedure::text AS signature, p.proretset AS set,
         pg_get_function_result(p.oid) AS result,
         (SELECT json_agg(r.rolname) FROM pg_roles r
          WHERE r.rolname IN ('botdb_bot', 'botdb_billing', 'botdb_admin', 'botdb_reader')
            AND has_function_privilege(r.oid, p.oid, 'EXECUTE')) AS groups,
         (SELECT coalesce(json_agg(json_build_object(
                   'name', p.proargnames[i], 'type', format_type(p.proargtypes[i - 1], NULL),
                   'default', pg_get_function_arg_default(p.oid, i)) ORDER BY i), '[]')
          FROM generate_series(1, p.pronargs) i) AS arguments,
         (SELECT json_agg(json_build_object(
                   'name', p.proargnames[i], 'type', format_type(p.proallargtypes[i], NULL)) ORDER BY i)
          FROM generate_subscripts(p.proargmodes, 1) i WHERE p.proargmodes[i] IN ('o', 'b', 't')) AS columns
  FROM pg_proc p
  WHERE p.pronamespace = 'botdb'::regnamespace AND p.prorettype <> 'trigger'::regtype
    AND EXISTS (SELECT FROM aclexplode(p.proacl) a JOIN pg_roles r ON r.oid = a.grantee
                WHERE r.rolname IN ('botdb_bot', 'botdb_billing', 'botdb_admin', 'botdb_reader'))) f
"""

TABLES = """
SELECT coalesce(json_object_agg(relname, columns), '{}') FROM (
  SELECT c.relname, json_agg(a.attname ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = 'botdb'::regnamespace AND c.relkind IN ('r', 'v', 'p')
  GROUP BY c.relname) t
"""

SETTINGS = "LOAD 'botdb'; SELECT coalesce(json_agg(name), '[]') FROM pg_settings WHERE name LIKE 'botdb.%'"

STATE = re.compile(r'^inline constexpr SqlState \w+\{"(\w{5})"\};$', re.MULTILINE)
SIGNATURE = re.compile(r"^(\w+)\((.*?)\)\s*→\s*(.*)$", re.DOTALL)
TYPE_NAMES = {"integer": "int", "timestamp with time zone": "timestamptz"}


class Catalogue:
    """What the extension has: functions by name with their signature in the reference's words, tables, settings, errors."""

    def __init__(self, database):
        self.functions = {}
        self.groups = {}
        for function in query(FUNCTIONS, database):
            if function["name"] in self.functions:
                raise ValueError(f"{function['signature']}: a second function of this name")
            self.functions[function["name"]] = signature(function)
            self.groups[function["name"]] = function["groups"]
        self.tables = query(TABLES, database)
        self.settings = query(SETTINGS, database)
        self.states = set(STATE.findall(read_file(STATES)))

    def right(self, name):
        """Which group it takes to call a function, as the documents mark it: bot is unmarked."""
        groups = self.groups.get(name, [])
        return "bot" if "botdb_bot" in groups else "billing" if "botdb_billing" in groups else "admin"

    def rights_table(self, page_of):
        """The functions by right, as lines of Markdown, each with a link to its page."""
        yield "| function | " + " | ".join(f"`{group}`" for group in GROUPS) + " |"
        yield "|---" * (1 + len(GROUPS)) + "|"
        for name in sorted(self.groups):
            marks = ["yes" if group in self.groups[name] else "" for group in GROUPS]
            yield " | ".join([f"| [`{name}`]({page_of.get(name, '')}#{name})", *marks]) + " |"


def query(sql, database):
    return json.loads(database.sql(sql))


def type_name(name):
    for long, short in TYPE_NAMES.items():
        name = name.replace(long, short)
    return name.replace("botdb.", "")


def signature(function):
    """The signature as the reference writes it, on one line."""
    arguments = ", ".join(argument_text(argument) for argument in function["arguments"])
    if function["columns"]:
        columns = ", ".join(f"{column['name']} {type_name(column['type'])}" for column in function["columns"])
        result = f"setof ({columns})" if function["set"] else f"({columns})"
    else:
        result = type_name(function["result"]).replace("SETOF", "setof")
    return f"{function['name']}({arguments}) → {result}"


def argument_text(argument):
    text = f"{argument['name']} {type_name(argument['type'])}"
    if argument["default"] is None:
        return text
    return f"{text} = " + re.sub(r"::[a-z ]+(\[\])?$", "", argument["default"])


def pages(documents):
    return [document for path, document in documents.items() if path.startswith(FOLDER)]


def documented_signatures(documents):
    """The signatures in the reference: blocks without a language that look like one, by function."""
    for document in pages(documents):
        for block in document.blocks:
            text = " ".join(block.text.split())
            found = SIGNATURE.match(text)
            if block.language == "" and found:
                yield document, block, found.group(1), text


def page_of(documents):
    """The page that each function is documented on, by its file name."""
    return {name: document.path.removeprefix(FOLDER) for document, _, name, _ in documented_signatures(documents)}


def complaints(documents, catalogue):
    yield from compare_signatures(documents, catalogue)
    yield from compare_tables(documents[TABLES_PAGE], catalogue)
    yield from compare_settings(documents[INDEX], catalogue)
    yield from compare_errors(documents[INDEX], catalogue)
    yield from compare_rights(documents, catalogue)
    yield from compare_readme(documents, catalogue)
    yield from compare_index(documents)


def compare_index(documents):
    linked = {target for _, target in documents[INDEX].links}
    for document in pages(documents):
        if document.path != INDEX and document.path.removeprefix(FOLDER) not in linked:
            yield f"{INDEX}: {document.path} is not in the list of pages"


def compare_signatures(documents, catalogue):
    seen = set()
    for document, block, name, text in documented_signatures(documents):
        place = f"{document.path}:{block.line}"
        if name in seen:
            yield f"{place}: {name} is documented twice"
        seen.add(name)
        if marked_right(document, name) != catalogue.right(name):
            yield f"{place}: {who_may(name, catalogue)}"
        if block.heading != name:
            yield f"{place}: {name} stands under the heading {block.heading}"
        if name not in catalogue.functions:
            yield f"{place}: {name} is documented, and not there"
        elif catalogue.functions[name] != text:
            yield f"{place}: {name} is\n  {catalogue.functions[name]}\nand documented as\n  {text}"
    for name in sorted(catalogue.functions.keys() - seen):
        yield f"{FOLDER}: {name} is not documented: {catalogue.functions[name]}"


def who_may(name, catalogue):
    return f"{name} is to be marked as one that takes the right {catalogue.right(name)}"


def marked_right(document, name):
    """Whom the text under a function's heading begins to be for."""
    text = " ".join(text for _, heading, text in document.prose if heading == name)[:200]
    return "admin" if "*admin*" in text else "billing" if "*billing*" in text else "bot"


def table_rows(document, heading, width):
    """The rows of the Markdown tables under a heading, without their heads: (line, cells)."""
    for line, under, text in document.prose:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", text)[1:-1]]
        if under == heading and len(cells) >= width and not re.match(r"^[-: ]*$", cells[0]) and "`" in cells[0]:
            yield line, cells


def compare_tables(document, catalogue):
    seen = set()
    for line, cells in table_rows(document, document.headings[0], 2):
        name = cells[0].strip("`")
        seen.add(name)
        documented = re.findall(r"`(\w+)`", cells[1])
        columns = catalogue.tables.get(name)
        if documented != columns:
            yield f"{document.path}:{line}: table {name} has the columns {columns}, documented: {documented}"
    for name in sorted(catalogue.tables.keys() - seen):
        yield f"{document.path}: table {name} is not documented: {catalogue.tables[name]}"


def compare_settings(document, catalogue):
    documented = {cells[0].strip("`") for _, cells in table_rows(document, "Settings", 2)}
    if documented != set(catalogue.settings):
        yield f"{document.path}: the settings are {sorted(catalogue.settings)}, documented: {sorted(documented)}"


def compare_errors(document, catalogue):
    documented = set(re.findall(r"^\| (\w{5}) \|", "\n".join(text for _, under, text in document.prose if under == "Errors"),
                                re.MULTILINE))
    for state in sorted(catalogue.states - documented):
        yield f"{document.path}: the error {state} of {STATES} is not in the table"


def rights_lines(document):
    """The lines of the table of functions by right: (number, text)."""
    return [(number, text) for number, under, text in document.prose if under == RIGHTS and text.startswith("|")]


def compare_rights(documents, catalogue):
    table = [text for _, text in rights_lines(documents[INDEX])]
    if table != list(catalogue.rights_table(page_of(documents))):
        yield (f"{INDEX}: the table of functions by right is not the catalogue's: "
               "scripts/cluster run test/docs/run --accept rights")


def accept_rights(documents, catalogue):
    """The index's text, with the table of functions by right as it has to be."""
    index = documents[INDEX]
    numbers = [number for number, _ in rights_lines(index)]
    table = list(catalogue.rights_table(page_of(documents)))
    return "\n".join(index.lines[:numbers[0] - 1] + table + index.lines[numbers[-1]:]) + "\n"


def readme_functions(document):
    """The functions in the README's table: (line, page that the row links to, name, mark)."""
    for line, under, text in document.prose:
        row = re.match(r"\| \[[^\]]+\]\(([^)]+)\) \|(.*)\|$", text)
        if under == "Reference" and row:
            for name, mark in re.findall(r"`(\w+)`(?: ([*†]))?", row.group(2)):
                yield line, row.group(1), name, mark


def compare_readme(documents, catalogue):
    place_of = page_of(documents)
    seen = set()
    for line, page, name, mark in readme_functions(documents[README]):
        seen.add(name)
        if name not in catalogue.functions:
            yield f"{README}:{line}: {name} is in the table of functions, and not there"
        elif MARKS[mark] != catalogue.right(name):
            yield f"{README}:{line}: {who_may(name, catalogue)}"
        if page != FOLDER + place_of.get(name, ""):
            yield f"{README}:{line}: {name} is not on {page}"
    for name in sorted(catalogue.functions.keys() - seen):
        yield f"{README}: {name} is missing in the table of functions"
