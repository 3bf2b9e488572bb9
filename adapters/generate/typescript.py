"""Writes the TypeScript client: what each function takes and returns, and the method that calls it."""
import re
import textwrap

PATH = "adapters/node/src/client.generated.ts"
WIDTH = 120

HEAD = """\
// Made by adapters/generate/generate from the catalogue: change the SQL, and run it again.
// The texts are those of the database, and name things as SQL does: telegram_id there is telegramId here.
import type { SqlFunction } from "./function.js";
import type { Decimal, DecimalInput, Integer, IntervalInput, Json, Timestamp, TimestampInput } from "./values.js";
"""

# An argument's type in SQL: the type here, and the name of what writes it in values.ts.
ARGUMENTS = {
    "bigint": ("Integer", "bigint"),
    "integer": ("number", "integer"),
    "numeric": ("DecimalInput", "numeric"),
    "boolean": ("boolean", "boolean"),
    "text": ("string", "text"),
    "name": ("string", "text"),
    "regclass": ("string", "text"),
    "jsonpath": ("string", "text"),
    "json": ("Json", "json"),
    "jsonb": ("Json", "jsonb"),
    "timestamp with time zone": ("TimestampInput", "timestamp"),
    "interval": ("IntervalInput", "interval"),
    "bigint[]": ("readonly Integer[]", "bigint[]"),
    "text[]": ("readonly string[]", "text[]"),
}
RESULTS = {
    "bigint": "Integer",
    "integer": "number",
    "numeric": "Decimal",
    "boolean": "boolean",
    "text": "string",
    "name": "string",
    "jsonpath": "string",
    "json": "Json",
    "jsonb": "Json",
    "timestamp with time zone": "Timestamp",
    "interval": "string",
    "text[]": "string[]",
    "void": "void",
}


def camel(name):
    return re.sub("_([a-z0-9])", lambda found: found[1].upper(), name)


def pascal(name):
    return camel(f"_{name}")


def documented(text, indent):
    """A comment of TSDoc."""
    text = text.replace("*/", "* /").replace("{", "\\{").replace("}", "\\}").replace("@", "\\@")
    lines = textwrap.wrap(text, WIDTH - len(indent) - 3, break_long_words=False, break_on_hyphens=False)
    if len(lines) == 1 and len(lines[0]) + len(indent) + 7 <= WIDTH:
        return f"{indent}/** {lines[0]} */\n"
    return f"{indent}/**\n" + "".join(f"{indent} * {line}\n" for line in lines) + f"{indent} */\n"


def wrapped(head, parts, tail, indent):
    """`head` parts `tail` on one line, or else a part a line."""
    line = f"{indent}{head}{', '.join(parts)}{tail}"
    if len(line) <= WIDTH:
        return line + "\n"
    return f"{indent}{head}\n" + "".join(f"{indent}  {part},\n" for part in parts) + f"{indent}{tail}\n"


def or_null(type_, nullable):
    return f"{type_} | null" if nullable and type_ != "Json" else type_


def interfaces(functions):
    """The interfaces of the rows, each once."""
    rows = {function["row"]: function["columns"] for function in functions.values() if function["columns"]}
    return "".join(interface(row, columns) for row, columns in sorted(rows.items()))


def interface(row, columns):
    lines = "".join(f"  {camel(column['name'])}: {or_null(RESULTS[column['type']], column['nullable'])};\n" for column in columns)
    return f"\nexport interface {row} {{\n{lines}}}\n"


def shape(function):
    if function["result"] == "void":
        return "nothing"
    if function["set"]:
        if not function["columns"]:
            return "values"
        return "maybe" if function["rows"] == 1 else "rows"
    return "row" if function["columns"] else "value"


def result(function):
    """The type that a method's promise has."""
    if not function["columns"]:
        one = RESULTS[function["result"]]
        return {"values": f"{one}[]", "nothing": one, "value": or_null(one, function["nullable"])}[shape(function)]
    one = function["row"]
    return {"row": one, "maybe": f"{one} | null", "rows": f"{one}[]"}[shape(function)]


def required(function):
    return [argument for argument in function["arguments"] if argument["default"] is None]


def optional(function):
    return [argument for argument in function["arguments"] if argument["default"] is not None]


def options_interface(function):
    if not optional(function):
        return ""
    lines = "".join(f"  {camel(argument['name'])}?: {ARGUMENTS[argument['type']][0]} | null | undefined;\n"
                    for argument in optional(function))
    return f"\n/** What {camel(function['name'])} can be told besides. */\n" \
           f"export interface {pascal(function['name'])}Options {{\n{lines}}}\n"


def acts_for_bot(function):
    return any(argument["name"] == "bot_name" for argument in optional(function)) and not function["bot_is_filter"]


def pair(argument):
    return f'["{argument["name"]}", "{ARGUMENTS[argument["type"]][1]}"]'


def descriptor(function):
    """What the call of the function needs to know."""
    name = function["name"]
    options = [f'{camel(argument["name"])}: {pair(argument)}' for argument in optional(function)]
    return (f"  {camel(name)}: {{\n"
            f'    method: "{camel(name)}",\n'
            f'    name: "{name}",\n'
            + wrapped("required: [", [pair(argument) for argument in required(function)], "],", "    ")
            + (wrapped("optional: { ", options, " },", "    ") if options else "    optional: {},\n").replace("{ \n", "{\n")
            .replace("     },\n", "    },\n")
            + f'    shape: "{shape(function)}",\n'
            f"    actsForBot: {str(acts_for_bot(function)).lower()},\n"
            f"  }},\n")


def method(function):
    parameters = [f"{camel(argument['name'])}: {or_null(ARGUMENTS[argument['type']][0], argument['nullable'])}"
                  for argument in required(function)]
    given = ", ".join(camel(argument["name"]) for argument in required(function))
    if optional(function):
        parameters.append(f"options: {pascal(function['name'])}Options = {{}}")
    right = "" if function["right"] == "bot" else f" Needs botdb_{function['right']}."
    name = camel(function["name"])
    return ("\n" + documented(function["comment"] + right, "  ")
            + wrapped(f"{name}(", parameters, f"): Promise<{result(function)}> {{", "  ")
            + f"    return this.call(functions.{name}, [{given}], {'options' if optional(function) else '{}'});\n  }}\n")


def source(functions):
    """The text of the file."""
    ordered = list(functions.values())
    return (HEAD + interfaces(functions) + "".join(options_interface(function) for function in ordered)
            + "\n/** @internal */\nexport const functions = {\n" + "".join(descriptor(function) for function in ordered)
            + "} as const satisfies Record<string, SqlFunction>;\n"
            + "\n/** A method for each function of the database. */\nexport abstract class Functions {\n"
            + "  /** Calls a function. */\n"
            + "  protected abstract call(fn: SqlFunction, required: readonly unknown[], options: object): Promise<never>;\n"
            + "".join(method(function) for function in ordered) + "}\n")
