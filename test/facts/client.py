"""The client against the catalogue: each statement's arguments, what is passed for them and what is left out, and each
result's columns; and that there is a method for every function."""
import re

import cpp
from catalogue import WITHOUT_METHOD

COMMANDS = "client/include/botdb/commands.hpp"
STRUCTS = ["client/include/botdb/options.hpp", "client/include/botdb/types.hpp"]
# Columns that a function returns and the client leaves out.
NOT_READ = {
    ("Badge", "bot_name"): "which bot brought the type, for the limits alone",
    ("Payment", "subscription_type"): "what was on offer when it was made, for its settlement alone",
    ("Payment", "duration_days"): "likewise",
    ("Payment", "refunded_time"): "internal: of how much time refunded stands for",
    ("Payment", "credits"): "likewise",
}
# Members and options that cannot have the name of their column or argument: a keyword of C++.
RENAMED = {"operator": "op"}
SQL_NAMES = {"int": "integer", "timestamptz": "timestamp with time zone"}
# What may be passed for an argument of a type: as text, where the server reads it.
PASSED = {"std::int64_t": {"bigint"}, "std::int32_t": {"integer"}, "bool": {"boolean"}, "Timestamp": {"timestamp with time zone"},
          "std::chrono::microseconds": {"interval"}, "nlohmann::json": {"jsonb"}, "JsonObject": {"jsonb"}, "JsonText": {"json"}, "Decimal": {"numeric"},
          "std::vector<std::int64_t>": {"bigint[]"}, "std::vector<std::string>": {"text[]"}, "std::vector<UserXp>": {"bigint[]"},
          "std::string": {"text", "name", "interval", "jsonpath"},
          "std::string_view": {"text", "name", "numeric", "interval", "regclass", "jsonb"}}
# What is read from a result, and of which type it is then.
READ = {"std::int64_t": "bigint", "std::int32_t": "integer", "bool": "boolean", "Timestamp": "timestamp with time zone",
        "nlohmann::json": "jsonb", "JsonText": "json", "std::string": "text", "Decimal": "text", "std::vector<std::string>": "jsonb",
        "UserSession": "jsonb", "Number": "numeric"}
# A method, and the word that its comment begins with where it takes another right than that of a bot.
METHOD = re.compile(r"^  // (?:(Admin|Billing)\. )?.*\n(?:  //.*\n)*  (?!//)[\w:<>, ]+ (\w+)\(", re.MULTILINE)
FUNCTION = re.compile(r"\bFunction<(.+?)> function\{")
CONSTANT = re.compile(r"constexpr std::string_view (\w+) = ((?:\"[^\"]*\"\s*)+);")
COLUMNS = re.compile(r"constexpr auto kColumns<(\w+)> =\s*std::tuple\{")
COLUMN = re.compile(r'^Column\{"([^"]+)", &\w+::(\w+)\}$')
SQL_COLUMN = re.compile(r"^(?:(\w+)|to_(jsonb)\((\w+)\))(?:::(\w+))?(?: AS \w+)?$")
RUN = re.compile(r"\bfunction\.(One|Maybe|All|Run)\(")
DEFAULTS = {"std::nullopt": None, "{}": "", "std::chrono::hours{1}": "01:00:00", "nlohmann::json::object()": "{}"}


def bare(cpp_type):
    """A type that an optional holds, and whether it was one."""
    found = re.fullmatch(r"std::optional<(.+)>", cpp_type)
    return (found.group(1), True) if found else (cpp_type, False)


def sql_default(text):
    """A default as the catalogue has it, without its type: the characters of a literal, None for NULL."""
    value = re.sub(r"::[a-z ]+(\[\])?$", "", text)
    return None if value == "NULL" else value[1:-1] if value.startswith("'") else value


def cpp_default(text):
    return DEFAULTS[text] if text in DEFAULTS else cpp.literal(text) if cpp.literal(text) is not None else text


class Method:
    """A function of the client's that runs a statement."""

    def __init__(self, path, definition, constants):
        body = definition.body
        self.path, self.parameters = path, {parameter.name: parameter for parameter in definition.parameters}
        found = FUNCTION.search(body.code, body.start, body.end)
        self.result = found.group(1)
        opening = found.end() - 1
        name, arguments = cpp.split(body.text, body.code, opening + 1, cpp.closing(body.code, opening))
        self.name = cpp.literal(name)
        text = constants.get(arguments, cpp.literal(arguments))
        self.arguments = [tuple(re.fullmatch(r"(\w+) (.+?)(?: = (.+))?", part).groups()) for part in text.split(", ") if part]
        run = RUN.search(body.code, body.start, body.end)
        self.how = run.group(1)
        self.passed = cpp.split(body.text, body.code, run.end(), cpp.closing(body.code, run.end() - 1))


class Client:
    """What the client's source says."""

    def __init__(self, files):
        self.declared = {name: {parameter.name: parameter for parameter in parameters}
                         for name, parameters in cpp.declarations(files[COMMANDS])}
        self.rights = {name: comment.lower() or "bot" for comment, name in METHOD.findall(files[COMMANDS])}
        self.structs = {}
        for path in STRUCTS:
            self.structs |= cpp.structs(files[path])
        self.columns = {}
        self.methods = []
        for path, text in sorted(files.items()):
            if path.startswith("client/src/"):
                self.read_columns(text)
                self.read_methods(path, text)

    def read_columns(self, text):
        code = cpp.blanked(text)
        for found in COLUMNS.finditer(code):
            opening = found.end() - 1
            parts = cpp.split(text, code, opening + 1, cpp.closing(code, opening))
            self.columns[found.group(1)] = [COLUMN.match(" ".join(part.split())).groups() for part in parts]

    def read_methods(self, path, text):
        constants = {name: cpp.literal(value) for name, value in CONSTANT.findall(text)}
        for definition in cpp.definitions(text):
            if FUNCTION.search(definition.body.code, definition.body.start, definition.body.end):
                self.methods.append(Method(path, definition, constants))

    def source_of(self, method, expression):
        """What is passed: its name, type and default, the default being None where there is none."""
        default = None
        falls_back = re.fullmatch(r"(.+)\.value_or\((.+)\)", expression)
        if falls_back:
            expression, default = falls_back.groups()
        expression = re.sub(r"^ActingBot\((.+)\)$|^std::string_view\{(.+)\}$",
                            lambda found: found.group(1) or found.group(2), expression)
        if expression.startswith("options."):
            options = method.parameters["options"].type
            member = expression.removeprefix("options.")
            kind, written = self.structs[options][member]
            return member, kind, default or written
        parameter = method.parameters.get(expression) or self.local(method, expression)
        declared = self.declared.get(method.name, {}).get(expression, parameter)
        return expression, parameter.type, default or declared.default or None

    @staticmethod
    def local(method, name):
        """What a method makes of its parameter before it passes it on."""
        return cpp.Parameter(next(iter(method.parameters.values())).type + " " + name)


def compare_arguments(client, method, function):
    place = f"{method.path}: {method.name}"
    catalogue = [(argument["name"], argument["type"]) for argument in function["arguments"]]
    stated = [(name, SQL_NAMES.get(sql_type, sql_type)) for name, sql_type, _ in method.arguments]
    if stated != catalogue:
        yield f"{place} states the arguments {stated}; the catalogue has {catalogue}"
    elif len(method.passed) != len(stated):
        yield f"{place} passes {len(method.passed)} values for {len(stated)} arguments"
    else:
        for expression, argument, stated_argument in zip(method.passed, function["arguments"], method.arguments):
            yield from compare_argument(place, client.source_of(method, expression), argument, stated_argument[2])
            if (argument["name"], argument["default"]) == ("bot_name", "NULL::text"):
                yield from compare_bot(place, "ActingBot(" in expression, function)


def compare_bot(place, acts, function):
    """The connection's bot stands in where the function acts for a bot, and not where bot_name picks rows."""
    if acts == function["bot_is_filter"]:
        yield f"{place} passes {'the bot that acts' if acts else 'no bot'}, and in BOT_IS_FILTER bot_name {'picks rows' if acts else 'is that bot'}"


def compare_argument(place, passed, argument, stated_default):
    name, kind, default = passed
    if name != RENAMED.get(argument["name"], argument["name"]):
        yield f"{place} passes {name} for {argument['name']}"
    if argument["type"] not in PASSED.get(bare(kind)[0], ()):
        yield f"{place} passes a {kind} for {argument['name']} {argument['type']}"
    if argument["default"] is None and bare(kind)[1] != argument["nullable"]:
        yield f"{place}: {argument['name']} is {'NULL at times' if bare(kind)[1] else 'never NULL'}, and not so in NULL_ARGUMENTS"
    if (default is None) != (argument["default"] is None):
        yield f"{place}: {argument['name']} has a default in {'SQL' if default is None else 'C++'} alone"
    elif default is not None and not same_default(default, argument["default"], stated_default):
        yield f"{place}: {argument['name']} is {default} where it is left out, and {argument['default']} in the catalogue"


def same_default(default, in_catalogue, stated):
    if default == "std::nullopt" and stated is not None:  # NULL is passed, and falls back to what is stated
        return stated == in_catalogue
    return cpp_default(default) == sql_default(in_catalogue)


def compare_result(client, method, function):
    place = f"{method.path}: {method.name}"
    if method.how != "Run" and (method.how == "One") == function["set"]:
        yield f"{place} takes {method.how}, and the function returns {'a set' if function['set'] else 'one row'}"
    if method.result in client.columns:
        if method.result != function["row"]:
            yield f"{place} reads a {method.result}; in ROWS it is a {function['row']}"
        yield from compare_columns(place, client, method.result, function["columns"])
    elif method.result == "PaymentResult":
        yield from compare_payment(place, client, function["columns"])
    elif method.how != "Run":
        yield from compare_value(place, method, function)


def compare_value(place, method, function):
    kind, optional = bare(method.result)
    if READ.get(kind) != function["result"]:
        yield f"{place} reads a {method.result}; the function returns {function['result']}"
    if optional != function["nullable"]:
        yield f"{place}: the result is {'NULL at times' if optional else 'never NULL'}, and not so in NULL_RESULTS"


def compare_payment(place, client, columns):
    """The steps of a payment return its first columns, and two of their own."""
    payment = client.columns["Payment"][:[name for _, name in client.columns["Payment"]].index("paid_until")]
    yield from compare_struct(place, client.structs["Payment"], payment, columns[:len(payment)])
    if [(column["name"], column["type"]) for column in columns[len(payment):]] != [("granted", "boolean"), ("details", "jsonb")]:
        yield f"{place}: after the payment the function returns {columns[len(payment):]}"


def compare_columns(place, client, result, columns):
    read = [sql for sql, _ in client.columns[result]]
    columns = [column for column in columns if (result, column["name"]) not in NOT_READ]
    members = client.structs[result]
    for member in members.keys() - {member for _, member in client.columns[result]}:
        yield f"{place}: {result}::{member} is never read"
    if len(read) != len(columns):
        yield f"{place} reads {read}; the function returns {[column['name'] for column in columns]}"
    yield from compare_struct(place, members, client.columns[result], columns)


def compare_struct(place, members, read, columns):
    for (sql, member), column in zip(read, columns):
        name, made, of, cast = SQL_COLUMN.match(sql).groups()
        sql_type = cast or made or column["type"]
        kind, optional = bare(members[member][0])
        if (of or name) != column["name"] or member != RENAMED.get(column["name"], column["name"]):
            yield f"{place} reads {sql} into {member}; the function returns {column['name']}"
        if READ.get(kind) != sql_type:
            yield f"{place} reads {sql} as a {kind}; it is {sql_type}"
        if optional != column["nullable"]:
            yield f"{place}: {member} is {'never NULL' if optional else 'NULL at times'}"


def complaints(files, functions):
    client = Client(files)
    for method in client.methods:
        if method.name not in functions:
            yield f"{method.path}: there is no function {method.name}"
            continue
        yield from compare_arguments(client, method, functions[method.name])
        yield from compare_result(client, method, functions[method.name])
    called = {method.name for method in client.methods}
    for name in sorted(name for name, function in functions.items() if function["has_method"]):
        if name not in called:
            yield f"{name}: the client has no method for it"
        elif client.rights.get(name) != functions[name]["right"]:
            yield f"{COMMANDS}: {name} is for {client.rights.get(name)}, and {functions[name]['right']} may call it"
    for name in sorted(WITHOUT_METHOD.keys() & called | WITHOUT_METHOD.keys() - functions.keys()):
        yield f"{name} stands among the functions without a method, and should not"
