"""The database of a run: made anew, set up by the bot's own setup.sql, read when all is over."""
import os
import subprocess
from urllib.parse import urlsplit

import psycopg

PASSWORD = "quiz"  # of setup.sql's role
SECONDS = 60  # a statement that takes longer hangs


class Database:
    """In a server that scripts/cluster runs, whose superuser calls this."""

    def __init__(self, name, bot, setup):
        self.name = name
        self.bot = bot  # its name in botdb, and that of its login
        with self.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        with self.connect() as connection:
            connection.execute("CREATE EXTENSION botdb")
        subprocess.run(["psql", "-qX", "-d", name, "-f", setup], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"})

    def connect(self, name=None):
        return psycopg.connect(f"dbname={name or self.name}", autocommit=True, options=f"-c statement_timeout={SECONDS}s")

    def url(self):
        """What the bot logs in with."""
        address = urlsplit(os.environ["DATABASE_URL"]).netloc.rpartition("@")[2]
        return f"postgresql://{self.bot}:{PASSWORD}@{address}/{self.name}"
