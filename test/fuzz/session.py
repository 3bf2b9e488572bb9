"""A connection over libpq itself: statements as bytes in the client's encoding, and what came of each."""
import threading
from dataclasses import dataclass

from psycopg import pq

TRIES = 300
PAUSE = 0.1  # seconds between them
SECONDS = 30  # a statement that takes longer hangs
FIELDS = pq.DiagnosticField


@dataclass(frozen=True)
class Outcome:
    """A statement's end: rows, or an error of the server, or neither where the connection is gone."""
    sqlstate: str = ""
    message: str = ""
    detail: str = ""
    hint: str = ""
    rows: tuple = ()

    @property
    def is_error(self):
        return bool(self.sqlstate)

    def __str__(self):
        parts = [f"{self.sqlstate}: {self.message}"]
        parts += [f"{name}: {text}" for name, text in (("DETAIL", self.detail), ("HINT", self.hint)) if text]
        return "  ".join(parts)


LOST = "57P0x"  # the server ended the connection without another word


class Session:
    """One login's connection, opened again when the server has ended it."""

    def __init__(self, conninfo, role):
        self.role = role
        self.conninfo = f"{conninfo} options='-c statement_timeout={SECONDS}s -c client_min_messages=error'".encode()
        self.connection = None
        self.is_new = True
        self.open()

    def open(self):
        pause = threading.Event()
        for _ in range(TRIES):
            self.connection = pq.PGconn.connect(self.conninfo)
            if self.connection.status == pq.ConnStatus.OK:
                self.connection.notice_handler = None
                self.is_new = True
                return
            message = self.connection.error_message.decode(errors="replace")
            self.connection.finish()
            pause.wait(PAUSE)
        raise ConnectionError(message)

    def close(self):
        self.connection.finish()

    def restart(self):
        self.close()
        self.open()

    def run(self, sql, encoding="utf-8"):
        return self.outcome(self.connection.exec_(sql.encode(encoding, "replace")), encoding)

    def run_prepared(self, sql, values):
        """Parsed once and run twice, with binary values in and binary columns out; the second end counts."""
        prepared = self.outcome(self.connection.prepare(b"", sql.encode()))
        if prepared.is_error:
            return prepared
        formats = [pq.Format.BINARY] * len(values)
        for _ in range(2):
            result = self.connection.exec_prepared(b"", values, formats, pq.Format.BINARY)
            outcome = self.outcome(result, is_binary=True)
            if outcome.is_error:
                return outcome
        return outcome

    def outcome(self, result, encoding="utf-8", is_binary=False):
        if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK, pq.ExecStatus.EMPTY_QUERY):
            return Outcome(rows=rows_of(result, "latin-1" if is_binary else encoding))
        said = [(result.error_field(field) or b"").decode(encoding, "replace")
                for field in (FIELDS.SQLSTATE, FIELDS.MESSAGE_PRIMARY, FIELDS.MESSAGE_DETAIL, FIELDS.MESSAGE_HINT)]
        if self.connection.status != pq.ConnStatus.OK:
            said[:2] = said[0] or LOST, said[1] or self.connection.error_message.decode(errors="replace").strip()
            self.restart()
        return Outcome(*said)

    def is_in_transaction(self):
        return self.connection.transaction_status in (pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR)

    def memory(self):
        """Bytes of the backend that are its own."""
        with open(f"/proc/{self.connection.backend_pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("RssAnon:"))


def rows_of(result, encoding):
    return tuple(tuple(text_of(result.get_value(row, column), encoding) for column in range(result.nfields))
                 for row in range(min(result.ntuples, 100)))


def text_of(value, encoding):
    return None if value is None else value.decode(encoding, "replace")
