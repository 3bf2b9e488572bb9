"""Comparisons with brute force, and threads that make them in one snapshot after the other while others write."""
import os
import random

import psycopg

HERE = os.path.dirname(os.path.abspath(__file__))
LONGEST = 300  # characters of a difference that are shown
EVERYTHING = {"sample": 1_000_000, "pages": 100, "boards": 1_000_000}


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return file.read()


STATEMENTS = [read("users.sql"), read("boards.sql")]


class Difference(Exception):
    """What a function says is not what its rows make of it."""


def statement(drawn, sample, pages):
    """One of the comparisons, of a part."""
    return filled(drawn.choices(STATEMENTS, (3, 2))[0], {"sample": sample, "pages": pages, "boards": 1})


def filled(text, numbers):
    for name, number in numbers.items():
        text = text.replace("{" + name + "}", str(number))
    return text


def demand_none(rows, where):
    if rows:
        shown = "; ".join(f"{what}({subject}) is {shortened(found, expected)}" for what, subject, found, expected in rows[:3])
        raise Difference(f"{len(rows)} differences {where}: {shown}")


def shortened(found, expected):
    """Both, from the first line on that differs."""
    ours, theirs = (str(text).split("\n") for text in (found, expected))
    line = next((line for line, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), min(len(ours), len(theirs)))
    return f"{' '.join(ours[line:])[:LONGEST]!r} instead of {' '.join(theirs[line:])[:LONGEST]!r}"


def compare(connection, drawn, where, sample=8, pages=2):
    """Compares some users and pages in the connection's present snapshot."""
    demand_none(connection.execute(statement(drawn, sample, pages)).fetchall(), where)


def compare_everything(connection, where):
    for text in STATEMENTS:
        demand_none(connection.execute(filled(text, EVERYTHING)).fetchall(), where)


class Checker:
    """Compares again and again: in statements by themselves, and in transactions that keep their snapshot for long."""

    def __init__(self, test, number):
        self.test = test
        self.random = random.Random(f"{test.seed}-checker-{number}")
        self.compared = 0

    def run(self):
        with self.test.connect() as connection:
            while not self.test.is_over():
                if self.random.random() < 0.2:
                    self.statement_alone(connection)
                else:
                    try:
                        self.one_snapshot(connection)
                    except psycopg.errors.SerializationFailure:  # which SERIALIZABLE may end any transaction with
                        connection.execute("ROLLBACK")

    def statement_alone(self, connection):
        compare(connection, self.random, "in a statement by itself", sample=20, pages=5)
        self.compared += 1

    def one_snapshot(self, connection):
        """As others go on, what this transaction sees stays, and so has what it is told."""
        isolation = self.random.choice(("REPEATABLE READ", "REPEATABLE READ", "SERIALIZABLE READ ONLY"))
        connection.execute(f"BEGIN ISOLATION LEVEL {isolation}")
        if self.random.random() < 0.2:
            connection.execute("SELECT set_config(name, 'on', true) FROM pg_settings "
                               "WHERE name IN ('force_parallel_mode', 'debug_parallel_query')")
        times = self.random.randint(1, 8)
        for turn in range(times):
            compare(connection, self.random, f"at {isolation}, comparison {turn + 1} of {times}", sample=20, pages=5)
            self.test.ledger.wait(self.random.choice((0, 10, 200, 600)), seconds=1)
            self.compared += 1
        connection.execute("COMMIT")
