"""What was asked for, and what was answered: a record for each time an operation was tried."""
import re
from dataclasses import dataclass

OK = "ok"  # answered, and the commit was acknowledged
UNDONE = "undone"  # rolled back, or never committed
ERROR = "error"  # refused by the server
LOST = "lost"  # the connection broke before the commit was acknowledged: who knows


@dataclass(frozen=True)
class Answer:
    columns: tuple
    rows: tuple

    def __getitem__(self, column):
        """A field of the only row; None if there is no row."""
        return self.rows[0][self.columns.index(column)] if self.rows else None

    @property
    def value(self):
        return self.rows[0][0] if self.rows else None

    @property
    def is_true(self):
        return self.value == "t"

    def __str__(self):
        rows = [" | ".join("NULL" if field is None else field for field in row) for row in self.rows]
        return "; ".join(rows) if rows else "(no row)"


@dataclass
class Record:
    """One try. It took effect, if it did, between start and end."""
    operation: object
    worker: int
    isolation: str
    start: float
    end: float = 0
    outcome: str = UNDONE
    answer: Answer | None = None
    error: str = ""
    message: str = ""
    is_first: bool = True  # in its transaction: what it saw was committed

    def __str__(self):
        said = f"{self.error} {self.message}" if self.error else str(self.answer or "")
        place = f" in {self.isolation}" if self.isolation else ""
        when = f"{self.start:9.4f}-{self.end:9.4f}"
        return f"{when}  worker {self.worker}  {self.operation}{place}: {self.outcome} {said}"


def history_of(records, subject=None):
    """What was tried with a user, a promocode, a payment, … or with all of them, a line each, by the clock."""
    names = set(re.split(", | of provider", subject or ""))
    return [str(record) for record in sorted(records, key=lambda record: record.start)
            if not subject or names & {*record.operation.subjects, f"request {record.operation.request_id}"}]
