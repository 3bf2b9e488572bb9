"""The extension's C++ against the catalogue: which argument a function reads, by what name and as what type, be it in its
own body or in whatever it passes its call to."""
import re

import cpp

SQL_TYPES = {"int64_t": "bigint", "int32_t": "integer", "bool": "boolean", "Text": "text", "Json": "jsonb", "JsonText": "json",
             "Timestamp": "timestamp with time zone", "Interval": "interval", "Numeric": "numeric",
             "Bytes": "bytea", "JsonPathValue": "jsonpath", "Name": "name", "ObjectId": "regclass"}
ENTRY = re.compile(r"\bBOTDB_(READER|WRITER|HELPER|ENTRY)\((\w+)[^)]*\)\s*\{")
# What every read ends in: the type, where it is fixed, and the arguments after the position.
PRIMITIVES = {"Required": None, "Optional": None, "RequiredIntegers": "bigint[]", "RequiredTexts": "text[]"}
REPEATABLE = ("request_id", "text", "NULL::text")  # read by the macro BOTDB_WRITER


class Unknown(Exception):
    """A position or name that is not to be seen in the source."""


class Source:
    """The entries, and all functions that are given a call or a position."""

    def __init__(self, files):
        self.entries = {}
        self.helpers = {}
        self.optional = {}  # how many parameters at the end have a default, by function and number of parameters
        for path, text in sorted(files.items()):
            code = cpp.blanked(text)
            for found in ENTRY.finditer(code):
                self.entries[found.group(2)] = (path, found.group(1), cpp.Body(text, code, found.end() - 1))
            for definition in cpp.definitions(text):
                self.add_helper(definition)
                self.add_defaults(definition.name, without_call(definition.parameters))
            for name, parameters in cpp.declarations(text):
                self.add_defaults(name, without_call(parameters))

    def add_helper(self, definition):
        given = without_call(definition.parameters)
        takes_call = len(given) < len(definition.parameters)
        if (takes_call or any(parameter.name == "index" for parameter in given)) and definition.name not in PRIMITIVES:
            self.helpers.setdefault(definition.name, []).append((given, definition.body))

    def add_defaults(self, name, parameters):
        defaults = sum(1 for parameter in parameters if parameter.default)
        self.optional[name, len(parameters)] = max(defaults, self.optional.get((name, len(parameters)), 0))

    def fitting(self, name, arguments):
        """The functions of this name that may be meant."""
        for given, body in self.helpers.get(name, []):
            if len(given) - self.optional[name, len(given)] <= len(arguments) <= len(given):
                yield given, body


def without_call(parameters):
    return [parameter for parameter in parameters if parameter.name != "call"]


def position_of(text, known):
    found = re.fullmatch(r"(\w+)(?: \+ (\d+))?", text)
    start = known.get(found.group(1), found.group(1)) if found else None
    if start is None or not str(start).isdigit():
        raise Unknown(f"the position {text} is not to be seen")
    return int(start) + int(found.group(2) or 0)


def value_of(text, known):
    """What an argument is that is passed on: a position or a name; None for all else."""
    try:
        return str(position_of(text, known))
    except Unknown:
        return cpp.literal(text) if cpp.literal(text) is not None else known.get(text)


def name_of(text, known):
    name = cpp.literal(text)
    if name is None:
        name = known.get(text)
    if name is None:
        raise Unknown(f"the name {text} is not to be seen")
    return name


class Reader:
    """Follows the reads of one function."""

    def __init__(self, source):
        self.source = source
        self.reads = set()
        self.seen = set()

    def follow(self, body, known):
        state = (id(body), tuple(sorted(known.items())))
        if state in self.seen:
            return
        self.seen.add(state)
        calls = [(name, kind, [part for part in arguments if part != "call"]) for name, kind, arguments in body.calls()]
        for number, (name, kind, arguments) in enumerate(calls):
            if name in PRIMITIVES and len(arguments) == 2:
                self.read(name, kind, arguments, known)
            elif name == "IsNull" and arguments:
                self.require_read(arguments[0], calls[number + 1:])
            else:
                self.enter(name, kind, arguments, known)

    def read(self, primitive, kind, arguments, known):
        read_as = cpp.plain(known.get(kind, kind))
        sql_type = PRIMITIVES[primitive] or SQL_TYPES.get(read_as)
        if sql_type is None:
            raise Unknown(f"{primitive}<{kind}>: no SQL type is known for that")
        self.reads.add((position_of(arguments[0], known), name_of(arguments[1], known), sql_type))

    @staticmethod
    def require_read(position, following):
        """Whoever asks whether an argument is NULL reads that one next."""
        given = (argument for _, _, arguments in following for argument in arguments if re.fullmatch(r"\d+|index", argument))
        if next(given, None) != position:
            raise Unknown(f"IsNull({position}) asks for another argument than is read then")

    def enter(self, name, kind, arguments, known):
        for given, body in self.source.fitting(name, arguments):
            values = {"T": kind} if kind else {}
            for parameter, argument in zip(given, arguments):
                value = value_of(argument, known)
                if value is not None:
                    values[parameter.name] = value
            self.follow(body, values)


def compare(function, entry, source):
    path, kind, body = entry
    place = f"{path}: {function['name']}"
    arguments = [(argument["name"], argument["type"], argument["default"]) for argument in function["arguments"]]
    if kind == "WRITER" and arguments[-1:] == [REPEATABLE]:
        arguments.pop()
    if kind in ("READER", "WRITER") and function["writes"] != (kind == "WRITER"):
        yield f"{place} is a {kind.lower()}, and {'VOLATILE' if function['writes'] else 'STABLE'}"
    reader = Reader(source)
    try:
        reader.follow(body, {})
    except Unknown as unknown:
        yield f"{place}: {unknown}"
        return
    for position, name, sql_type in sorted(reader.reads):
        there = arguments[position][:2] if position < len(arguments) else ("none",)
        if there != (name, sql_type):
            yield f"{place} reads argument {position} as {name} {sql_type}; the catalogue has {' '.join(there)}"
    for position, (name, *_) in enumerate(arguments):
        if position not in {read[0] for read in reader.reads}:
            yield f"{place} never reads argument {position}, {name}"


def complaints(files, functions):
    source = Source(files)
    by_symbol = {function["symbol"]: function for function in functions.values() if function["symbol"]}
    for symbol, function in sorted(by_symbol.items()):
        if symbol not in source.entries:
            yield f"{function['name']}: there is no C++ function {symbol}"
        else:
            yield from compare(function, source.entries[symbol], source)
    for symbol in sorted(source.entries.keys() - by_symbol.keys()):
        yield f"{source.entries[symbol][0]}: no SQL function has the symbol {symbol}"
