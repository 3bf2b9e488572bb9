"""Compares docs/reference.md and README.md with the catalogue of a database that has the extension."""
import json
import re

REFERENCE = "docs/reference.md"
README = "README.md"

# Functions that are no part of the interface: triggers, and what nobody was given.
FUNCTIONS = """
SELECT coalesce(json_agg(f ORDER BY name), '[]') FROM (
  SELECT p.proname AS name, p.oid::regprocedure::text AS signature, p.proretset AS set,
         pg_get_function_result(p.oid) AS result,
         NOT has_function_privilege('botdb_bot', p.oid, 'EXECUTE') AS admin,
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
                WHERE r.rolname IN ('botdb_bot', 'botdb_admin', 'botdb_reader'))) f
"""

TABLES = """
SELECT coalesce(json_object_agg(relname, columns), '{}') FROM (
  SELECT c.relname, json_agg(a.attname ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = 'botdb'::regnamespace AND c.relkind IN ('r', 'v', 'p')
  GROUP BY c.relname) t
"""

SETTINGS = "LOAD 'botdb'; SELECT coalesce(json_agg(name), '[]') FROM pg_settings WHERE name LIKE 'botdb.%'"

SIGNATURE = re.compile(r"^(\w+)\((.*?)\)\s*→\s*(.*)$", re.DOTALL)
TYPE_NAMES = {"integer": "int", "timestamp with time zone": "timestamptz"}


class Catalogue:
    """What the extension has: functions by name with their signature in the reference's words, tables, settings."""

    def __init__(self, database):
        self.functions = {}
        self.admin = set()
        for function in query(FUNCTIONS, database):
            if function["name"] in self.functions:
                raise ValueError(f"{function['signature']}: a second function of this name")
            self.functions[function["name"]] = signature(function)
            if function["admin"]:
                self.admin.add(function["name"])
        self.tables = query(TABLES, database)
        self.settings = query(SETTINGS, database)


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
    return f"{text} = " + re.sub(r"::[a-z ]+$", "", argument["default"])


def documented_signatures(document):
    """The signatures in the reference: blocks without a language that look like one, by function."""
    for block in document.blocks:
        text = " ".join(block.text.split())
        found = SIGNATURE.match(text)
        if block.language == "" and found:
            yield block, found.group(1), text


def complaints(documents, catalogue):
    yield from compare_signatures(documents[REFERENCE], catalogue)
    yield from compare_tables(documents[REFERENCE], catalogue)
    yield from compare_settings(documents[REFERENCE], catalogue)
    yield from compare_readme(documents[README], catalogue)


def compare_signatures(document, catalogue):
    seen = set()
    for block, name, text in documented_signatures(document):
        place = f"{document.path}:{block.line}"
        seen.add(name)
        if marked_admin(document, name) != (name in catalogue.admin):
            yield f"{place}: {who_may(name, catalogue)}"
        if block.heading != name:
            yield f"{place}: {name} stands under the heading {block.heading}"
        if name not in catalogue.functions:
            yield f"{place}: {name} is documented, and not there"
        elif catalogue.functions[name] != text:
            yield f"{place}: {name} is\n  {catalogue.functions[name]}\nand documented as\n  {text}"
    for name in sorted(catalogue.functions.keys() - seen):
        yield f"{document.path}: {name} is not documented: {catalogue.functions[name]}"


def who_may(name, catalogue):
    return f"{name} is {'' if name in catalogue.admin else 'not '}for administrators only"


def marked_admin(document, name):
    """Whether the text under a function's heading begins as one for administrators."""
    text = " ".join(text for _, heading, text in document.prose if heading == name)
    return "*admin*" in text[:200]


def table_rows(document, heading, width):
    """The rows of the Markdown tables under a heading, without their heads: (line, cells)."""
    for line, under, text in document.prose:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", text)[1:-1]]
        if under == heading and len(cells) >= width and not re.match(r"^[-: ]*$", cells[0]) and "`" in cells[0]:
            yield line, cells


def compare_tables(document, catalogue):
    seen = set()
    for line, cells in table_rows(document, "Tables", 2):
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


def compare_readme(document, catalogue):
    documented = {}
    for line, under, text in document.prose:
        if under == "Reference" and text.startswith("| "):
            found = re.findall(r"\[`(\w+)`\]\([^)]*\)( \*)?", text)
            documented |= {name: (line, bool(star)) for name, star in found}
    for name, (line, star) in documented.items():
        if name not in catalogue.functions:
            yield f"{document.path}:{line}: {name} is in the table of functions, and not there"
        elif star != (name in catalogue.admin):
            yield f"{document.path}:{line}: {who_may(name, catalogue)}"
    for name in sorted(catalogue.functions.keys() - documented.keys()):
        yield f"{document.path}: {name} is missing in the table of functions"
