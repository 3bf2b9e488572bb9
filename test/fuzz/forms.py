"""The ways a call can be made: what a client sends, statement by statement."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """A function with the values of the arguments that are given."""
    function: object
    values: tuple  # (Argument, SQL)

    def positional(self):
        """The arguments up to the last given one; one between them that is left out is NULL."""
        given = dict(self.values)
        last = max((place for place, argument in enumerate(self.function.arguments) if argument in given), default=-1)
        values = [given.get(argument, f"NULL::{argument.type}") for argument in self.function.arguments[:last + 1]]
        return f"botdb.{self.function.name}({', '.join(values)})"

    def named(self):
        if not all(argument.name for argument, _ in self.values):
            return self.positional()
        return self.with_values([value for _, value in self.values])

    def with_values(self, values):
        """Named notation with these in the place of the values."""
        arguments = ", ".join(f"{argument.name} => {value}" for (argument, _), value in zip(self.values, values))
        return f"botdb.{self.function.name}({arguments})"

    def replaced(self, argument, value):
        """The call with another value of the argument; without it where there is none."""
        rest = tuple(pair for pair in self.values if pair[0] != argument)
        return Call(self.function, rest if value is None else (*rest, (argument, value)))


@dataclass(frozen=True)
class Step:
    """A statement."""
    sql: str
    is_call: bool = False
    always: bool = False  # after an error too
    recovers: bool = False  # what follows is done after an error too
    elsewhere: bool = False  # by the superuser, on another connection
    encoding: str = "utf-8"
    sends: tuple = None  # functions and SQL of the binary values, where it is prepared


@dataclass(frozen=True)
class Form:
    name: str
    make: object  # (random, call, more calls of the function, server) -> steps
    states: tuple = ()  # SQLSTATEs that the form itself brings about
    applies: object = lambda call: True


def call_step(sql, **options):
    return Step(sql, is_call=True, **options)


def in_transaction(steps, characteristics=""):
    return [Step(f"BEGIN {characteristics}".strip()), *steps, Step("COMMIT", always=True)]


def positional(_random, call, *_):
    return [call_step(f"SELECT {call.positional()}")]


def named(_random, call, *_):
    return [call_step(f"SELECT {call.named()}")]


def from_clause(random, call, *_):
    ordinality = random.choice(("", " WITH ORDINALITY"))
    return [call_step(f"SELECT * FROM {call.named()}{ordinality}")]


def rows_from(_random, call, *_):
    return [call_step(f"SELECT * FROM ROWS FROM ({call.positional()}, generate_series(1, 2))")]


def select_list(_random, call, *_):
    return [call_step(f"SELECT n, {call.positional()} FROM generate_series(1, 3) n WHERE n <> 2")]


def expression(_random, call, *_):
    return [call_step(f"SELECT coalesce(({call.named()})::text, '') FROM generate_series(1, 2)")]


def lateral(_random, call, more, *_):
    """A row for each call; all of them have the same arguments."""
    if not call.values:
        return [call_step(f"SELECT * FROM generate_series(1, 20) n CROSS JOIN LATERAL {call.positional()} f")]
    columns = [f"c{place}" for place in range(len(call.values))]
    rows = ", ".join("(" + ", ".join(value for _, value in each.values) + ")" for each in (call, *more))
    reference = call.with_values([f"v.{column}" for column in columns])
    return [call_step(f"SELECT f FROM (VALUES {rows}) v ({', '.join(columns)}) CROSS JOIN LATERAL {reference} f")]


def prepared(_random, call, *_):
    sql = call.with_values([f"${place}::{argument.type}" for place, (argument, _) in enumerate(call.values, 1)])
    return [call_step(f"SELECT * FROM {sql}", sends=tuple((argument.send, value) for argument, value in call.values))]


def parallel(_random, call, _more, server):
    return in_transaction([Step(f"SET LOCAL {server.force_parallel} = on"), Step("SET LOCAL parallel_setup_cost = 0"),
                           call_step(f"SELECT {call.positional()}"), call_step(f"SELECT * FROM {call.named()}")])


def cursor(random, call, *_):
    hold = random.choice(("", " WITH HOLD"))
    declare = f"DECLARE fuzz SCROLL CURSOR{hold} FOR SELECT * FROM {call.named()}"
    steps = in_transaction([Step(declare), call_step("FETCH 1 FROM fuzz"), Step("FETCH LAST FROM fuzz"),
                            Step("FETCH BACKWARD 2 FROM fuzz")])
    return [*steps, Step("FETCH FIRST FROM fuzz"), Step("CLOSE fuzz")] if hold else steps


def plpgsql(_random, call, *_):
    """Within a handler of errors, in a loop, and once more, so that the error is seen."""
    statement = f"PERFORM {call.positional()};"
    handled = f"BEGIN {statement} EXCEPTION WHEN OTHERS THEN NULL; END;"
    return [call_step(f"DO $fuzz$ BEGIN FOR i IN 1..2 LOOP {handled} END LOOP; {statement} END $fuzz$")]


def savepoint(_random, call, *_):
    statement = f"SELECT * FROM {call.named()}"
    back = Step("ROLLBACK TO fuzz", always=True, recovers=True)
    return in_transaction([Step("SAVEPOINT fuzz"), call_step(statement), back, call_step(statement)])


def rolled_back(_random, call, *_):
    return [Step("BEGIN"), call_step(f"SELECT * FROM {call.named()}"), call_step(f"SELECT {call.positional()}"),
            Step("ROLLBACK", always=True)]


def repeatable_read(_random, call, *_):
    return in_transaction([call_step(f"SELECT {call.named()}")], "ISOLATION LEVEL REPEATABLE READ")


def serializable(_random, call, *_):
    return in_transaction([call_step(f"SELECT {call.named()}"), call_step(f"SELECT * FROM {call.positional()}")],
                          "ISOLATION LEVEL SERIALIZABLE")


def old_snapshot(_random, call, *_):
    """Another connection makes the call after the transaction has taken its snapshot."""
    statement = f"SELECT {call.named()}"
    snapshot = Step("SELECT count(*) FROM pg_catalog.pg_class")
    return in_transaction([snapshot, Step(statement, elsewhere=True), call_step(statement)], "ISOLATION LEVEL REPEATABLE READ")


def read_only(_random, call, *_):
    return in_transaction([call_step(f"SELECT {call.named()}")], "READ ONLY")


def latin1(_random, call, *_):
    return [Step("SET client_encoding = LATIN1"), call_step(f"SELECT {call.named()}", encoding="latin-1"),
            Step("RESET client_encoding", always=True)]


def replayed(_random, call, *_):
    """Twice with one request id: Judge compares the results."""
    statement = f"SELECT * FROM {call.named()}"
    return [call_step(statement), call_step(statement)]


def has_request(call):
    return any(argument.name == "request_id" and not value.startswith("NULL") for argument, value in call.values)


POSITIONAL = Form("positional", positional)
FORMS = (
    POSITIONAL,
    Form("named", named), Form("from", from_clause), Form("rows from", rows_from),
    Form("select list", select_list), Form("lateral", lateral), Form("prepared", prepared),
    Form("expression", expression, applies=lambda call: not call.function.returns_set),
    Form("parallel", parallel, applies=lambda call: call.function.is_parallel_safe), Form("cursor", cursor),
    Form("plpgsql", plpgsql), Form("savepoint", savepoint), Form("rolled back", rolled_back),
    Form("repeatable read", repeatable_read), Form("serializable", serializable), Form("old snapshot", old_snapshot),
    Form("read only", read_only, states=("25006",)), Form("latin1", latin1, states=("22P05",)),
)
REPLAYED = Form("replayed", replayed, applies=has_request)
# A trigger function that is called as a function does nothing, and its result could not be shown.
TRIGGER = Form("trigger function", positional, states=("0A000", "39P01"))


def forms_of(call):
    """The forms that a call of the function may have."""
    if call.function.is_trigger:
        return [TRIGGER]
    return [form for form in FORMS if form.applies(call)]
