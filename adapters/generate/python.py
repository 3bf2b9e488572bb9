"""The client for Python: a method for each function, once for psycopg's connections and once for its async ones."""
import textwrap

import catalogue

PATH = "adapters/python/src/botdb/_functions.py"

HEAD = '''"""Made by adapters/generate/generate from the functions' catalogue: do not edit."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from . import _values as v
from ._call import Argument, Function, many, one, optional, scalar, scalars

T = TypeVar("T")
'''

# SQL type: type as an argument, encoder; type as a result, decoder
ARGUMENTS = {
    "bigint": ("int", "v.encode_integer"), "integer": ("int", "v.encode_integer"),
    "numeric": ("Decimal | int | float", "v.encode_numeric"), "boolean": ("bool", "v.encode_boolean"),
    "text": ("str", "v.encode_text"), "name": ("str", "v.encode_text"), "regclass": ("str", "v.encode_text"),
    "jsonpath": ("str", "v.encode_text"), "timestamp with time zone": ("datetime", "v.encode_time"),
    "interval": ("timedelta | str", "v.encode_interval"), "json": ("Any", "v.encode_json"),
    "jsonb": ("Any", "v.encode_jsonb"), "bigint[]": ("Sequence[int]", "v.array_of(v.encode_integer)"),
    "text[]": ("Sequence[str]", "v.array_of(v.encode_text)"),
}
RESULTS = {
    "bigint": ("int", "v.decode_integer"), "integer": ("int", "v.decode_integer"),
    "numeric": ("Decimal", "v.decode_numeric"), "boolean": ("bool", "v.decode_boolean"), "text": ("str", "v.decode_text"),
    "name": ("str", "v.decode_text"), "jsonpath": ("str", "v.decode_jsonpath"),
    "timestamp with time zone": ("datetime", "v.decode_time"), "interval": ("timedelta", "v.decode_interval"),
    "json": ("Any", "v.decode_json"), "jsonb": ("Any", "v.decode_jsonb"), "text[]": ("list[str]", "v.decode_texts"),
    "void": ("None", "v.decode_nothing"),
}
RIGHTS = {"bot": "", "billing": " Needs botdb_billing.", "admin": " Needs botdb_admin."}


def or_none(type_, nullable):
    return f"{type_} | None" if nullable and type_ not in ("Any", "None") else type_


def column_type(column):
    return or_none(RESULTS[column["type"]][0], column["nullable"])


def row_source(row, function):
    table, is_table = function["result"].removeprefix("botdb."), function["result"] in catalogue.ROW_OF
    sources = catalogue.ROWS[row][0]
    what = f"A row of {table}" if is_table else f"What {' and '.join(sources[:2])} return{'s' if len(sources) == 1 else ''}"
    lines = ["@dataclass(frozen=True, slots=True)", f"class {row}:", f'    """{what}."""', ""]
    return "\n".join(lines + [f"    {column['name']}: {column_type(column)}" for column in function["columns"]])


def returned(function):
    """The method's result: its type, and what makes it."""
    if not function["columns"]:
        type_, decode = RESULTS[function["result"]]
        if function["set"]:
            return f"list[{type_}]", f"scalars({decode})"
        return or_none(type_, function["nullable"]), f"scalar({decode})"
    row = function["row"]
    decoders = ", ".join(RESULTS[column["type"]][1] for column in function["columns"])
    if not function["set"]:
        return row, f"one({row}, {decoders})"
    if function["rows"] == 1:
        return f"{row} | None", f"optional({row}, {decoders})"
    return f"list[{row}]", f"many({row}, {decoders})"


def constant(function):
    return "_" + function["name"].upper()


def function_source(function):
    type_, make = returned(function)
    lines = [f'{constant(function)}: Function[{type_}] = Function(', f'    "{function["name"]}",', "    ("]
    for argument in function["arguments"]:
        encoder = ARGUMENTS[argument["type"]][1]
        last = ", optional=True" if argument["default"] else ""
        lines.append(f'        Argument("{argument["name"]}", "{argument["type"]}", {encoder}{last}),')
    lines += ["    ),", f"    {make},"]
    if function["columns"]:
        lines.append("    (" + "".join(f'"{column["name"]}", ' for column in function["columns"]).rstrip() + "),")
    if function["bot_is_filter"]:
        lines.append("    bot_is_filter=True,")
    return "\n".join(lines + [")"])


def defaults(function):
    """What SQL takes for what is not given, where that is not nothing."""
    values = [(argument["name"], (argument["default"] or "NULL").split("::")[0].strip("'")) for argument in function["arguments"]]
    said = [f"{name} {value or repr('')}" for name, value in values if value != "NULL"]
    return f" Default: {', '.join(said)}." if said else ""


def docstring(function):
    comment = function["comment"].replace("\\", "\\\\").replace('"""', '\\"""')
    text = comment + (" " if not comment.endswith(".") else "") + RIGHTS[function["right"]] + defaults(function)
    return textwrap.fill(f'"""{text}"""', 112, initial_indent=" " * 8, subsequent_indent=" " * 8, break_long_words=False,
                         break_on_hyphens=False)


def parameters(function):
    typed = {a["name"]: f"{a['name']}: {or_none(ARGUMENTS[a['type']][0], a['nullable'])}" for a in function["arguments"]}
    required = [typed[a["name"]] for a in function["arguments"] if not a["default"]]
    given = [f"{typed[a['name']]} = None" for a in function["arguments"] if a["default"]]
    return ["self", *required, *(["*", *given] if given else [])]


def method_source(function, is_async):
    type_, _ = returned(function)
    values = ", ".join([constant(function), *(argument["name"] for argument in function["arguments"])])
    signature = ",\n".join(" " * 8 + parameter for parameter in parameters(function))
    prefix, wait = ("async ", "await ") if is_async else ("", "")
    return (f"    {prefix}def {function['name']}(\n{signature},\n    ) -> {type_}:\n{docstring(function)}\n"
            f"        return {wait}self._call({values})")


def class_source(functions, is_async):
    name, prefix = ("AsyncFunctions", "async ") if is_async else ("Functions", "")
    head = (f'class {name}:\n    """botdb\'s functions{", to be awaited" if is_async else ""}."""\n\n'
            f"    {prefix}def _call(self, function: Function[T], *values: Any) -> T:\n        raise NotImplementedError")
    return "\n\n".join([head, *(method_source(function, is_async) for function in functions)])


def source(functions):
    rows = {}
    for function in functions.values():
        if function["columns"]:
            rows.setdefault(function["row"], function)
    names = "".join(f'    "{name}",\n' for name in sorted(rows))
    parts = [HEAD.rstrip() + f"\n\n__all__ = [\n{names}]", *(row_source(row, function) for row, function in sorted(rows.items())),
             "\n".join(function_source(function) for function in functions.values()),
             class_source(functions.values(), False), class_source(functions.values(), True)]
    return "\n\n\n".join(parts) + "\n"
