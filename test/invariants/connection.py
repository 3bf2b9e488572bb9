"""A connection of a worker: libpq itself, text in and text out; and how it is lost."""
import socket
import threading

from psycopg import pq

from history import Answer

MOST_TRIES = 500
PAUSE = 0.02  # seconds between them


class Lost(Exception):
    """The connection is gone."""


class Refused(Exception):
    """The server raised an error, and the connection goes on."""

    def __init__(self, sqlstate, message):
        super().__init__(sqlstate, message)
        self.sqlstate, self.message = sqlstate, message


class Connection:
    """libpq itself: text in, text out."""

    def __init__(self, server):
        self.server = server
        self.connection = None
        self.cut = None  # statements until the connection is cut

    def open(self):
        """Connects, as soon as the server is there."""
        for _ in range(MOST_TRIES):
            self.server.up.wait()
            self.connection = pq.PGconn.connect(self.server.worker_conninfo())
            if self.connection.status == pq.ConnStatus.OK:
                return self.connection.backend_pid
            message = self.connection.error_message.decode()
            self.close()
            threading.Event().wait(PAUSE)
        raise ConnectionError(message)

    def close(self):
        if self.connection:
            self.connection.finish()
            self.connection = None

    def run(self, sql, values=()):
        values = [None if value is None else value.encode() for value in values]
        if self.cut == 0:
            self.run_cut(sql.encode(), values)
        if self.cut is not None:
            self.cut -= 1
        result = self.connection.exec_params(sql.encode(), values)
        if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
            return answer_of(result)
        if self.connection.status != pq.ConnStatus.OK:
            raise Lost
        sqlstate = result.error_field(pq.DiagnosticField.SQLSTATE)
        message = result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY)
        if sqlstate is None:
            raise Lost
        raise Refused(sqlstate.decode(), message.decode())

    def run_cut(self, sql, values):
        """Sends a statement and closes the socket under libpq: the server may do it, and cannot say so."""
        self.cut = None
        self.connection.send_query_params(sql, values)
        with socket.socket(fileno=socket.dup(self.connection.socket)) as under:
            under.shutdown(socket.SHUT_RDWR)
        raise Lost


def answer_of(result):
    columns = tuple(result.fname(column).decode() for column in range(result.nfields))
    return Answer(columns, tuple(tuple(decoded(result.get_value(row, column)) for column in range(result.nfields))
                                 for row in range(result.ntuples)))


def decoded(value):
    return None if value is None else value.decode()
