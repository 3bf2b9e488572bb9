"""As much of Telegram as a bot needs that polls: updates, which come until they are confirmed, and what it is told.

As a program: bot_api.py URL FILE runs a bot's file against the Bot API at that URL.
"""
from __future__ import annotations

import json
import runpy
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "42:TOKEN"
WAIT = 0.1  # seconds for which a poll waits for an update


class BotApi(ThreadingHTTPServer):
    """Answers at `url`; a context manager."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.changed = threading.Condition()
        self.updates: list[dict[str, Any]] = []
        self.confirmed = 0
        """The last update that the bot says it has."""
        self.said = 0
        """How many messages the bot has sent."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def send(self, count: int, users: int) -> None:
        """That many messages more, of as many users."""
        with self.changed:
            for number in range(len(self.updates) + 1, len(self.updates) + count + 1):
                user = {"id": 7_000_000_000 + number % users, "is_bot": False, "first_name": "Olga"}
                self.updates.append({"update_id": number, "message": {
                    "message_id": number, "date": 1, "chat": {**user, "type": "private"}, "from": user, "text": "hello"}})
            self.changed.notify_all()

    def wait_for(self, condition: Callable[[BotApi], bool], timeout: float) -> bool:
        """Until it is so; False if it is not in time."""
        with self.changed:
            return self.changed.wait_for(lambda: condition(self), timeout)

    def call(self, method: str, given: dict[str, str]) -> Any:
        if method == "getUpdates":
            return self.poll(int(given.get("offset", 0)), int(given.get("limit", 100)))
        if method == "getMe":
            return {"id": 42, "is_bot": True, "first_name": "quiz", "username": "quiz"}
        if method == "sendMessage":
            with self.changed:
                self.said += 1
                self.changed.notify_all()
            return {"message_id": 1, "date": 1, "chat": {"id": int(given["chat_id"]), "type": "private"}}
        return True

    def poll(self, offset: int, limit: int) -> list[dict[str, Any]]:
        with self.changed:
            self.confirmed = max(self.confirmed, offset - 1)
            self.changed.notify_all()
            self.changed.wait_for(lambda: len(self.updates) > self.confirmed, WAIT)
            return self.updates[self.confirmed :][:limit]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A bot that was killed leaves broken connections."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: BotApi

    def do_POST(self) -> None:
        given = dict(parse_qsl(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()))
        body = json.dumps({"ok": True, "result": self.server.call(self.path.rsplit("/", 1)[1], given)}).encode()
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def run(url: str, file: str) -> None:
    """Whatever asks the real Bot API asks this one."""
    if "aiogram" in Path(file).read_text(encoding="utf-8"):
        from aiogram.client.telegram import PRODUCTION

        object.__setattr__(PRODUCTION, "base", f"{url}/bot{{token}}/{{method}}")
    else:
        from telegram.ext import ApplicationBuilder

        build = ApplicationBuilder.build
        ApplicationBuilder.build = lambda builder: build(builder.base_url(f"{url}/bot"))  # type: ignore[method-assign,assignment,return-value]
    runpy.run_path(file, run_name="__main__")


if __name__ == "__main__":
    run(*sys.argv[1:])
