"""An operation is one call; a unit is what a handler does in one go: a call by itself, or a transaction of some."""
import json
from dataclasses import dataclass, field

from world import CONNECTION_BOT


@dataclass(frozen=True)
class Operation:
    """One call. Its user is the one it is about, whether or not that is among the arguments."""
    function: str
    arguments: tuple
    user: int | None
    subjects: tuple
    request_id: str | None = None

    def get(self, name):
        return dict(self.arguments).get(name)

    @property
    def bot(self):
        return self.get("bot_name") or CONNECTION_BOT

    @property
    def request(self):
        """What its request id is unique in, and the id; none without."""
        return self.request_id and (self.bot, self.request_id)

    @property
    def signature(self):
        return self.function, self.arguments

    def statement(self):
        arguments = [*self.arguments, *([("request_id", self.request_id)] if self.request_id else [])]
        named = ", ".join(f"{name} => ${place}" for place, (name, _) in enumerate(arguments, 1))
        return f"SELECT * FROM botdb.{self.function}({named})", [value for _, value in arguments]

    def __str__(self):
        arguments = ", ".join(f"{name} => {value}" for name, value in self.arguments)
        return f"{self.function}({arguments})" + (f" id {self.request_id}" if self.request_id else "")


@dataclass
class Step:
    operation: Operation
    savepoint: str = ""  # "keep": in a savepoint of its own; "undo": and rolled back to it


@dataclass
class Unit:
    steps: list
    isolation: str = ""  # of the transaction; none: a call by itself
    commits: bool = True
    twins: list = field(default_factory=list)  # what other workers do at the moment …
    meets: int = 0  # … before this step
    cut: int | None = None  # after how many statements the first try loses its connection
    kind: str = "new"  # or "repeated", "altered" (another call under a request id), "rival" (the same for itself)

    @property
    def has_requests(self):
        return all(step.operation.request_id for step in self.steps)


def call(function, user, *subjects, **arguments):
    """An operation; arguments as libpq takes them, those that are None left to their defaults."""
    given = tuple((name, text(value)) for name, value in arguments.items() if value is not None)
    return Operation(function, given, user, ((f"user {user}",) if user else ()) + subjects)


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)
