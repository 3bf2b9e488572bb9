"""The Bot API over HTTP, and webhooks: updates that are told to the bot until it accepts them."""
import http.client
import json
import socket
import sys
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from methods import Refused
from mischief import Unreached

WEBHOOK_CONNECTIONS = 8
WEBHOOK_SECONDS = 30  # that a bot has for an update
PAUSE = 0.05  # before an update that was not accepted is told again
GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>{} cannot be reached.</body></html>"


class Server(ThreadingHTTPServer):
    """Answers at http://127.0.0.1:PORT/bot<token>/<method>. `mischief` sees each call, and may refuse it or kill the bot."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, methods, token, mischief):
        super().__init__(("127.0.0.1", 0), Handler)
        self.methods = methods
        self.token = token
        self.mischief = mischief
        self.url = f"http://127.0.0.1:{self.server_port}"
        for work in [self.serve] + [self.tell_webhook] * WEBHOOK_CONNECTIONS:
            threading.Thread(target=work, daemon=True).start()

    def serve(self):
        self.serve_forever(poll_interval=0.05)  # seconds that a shutdown waits

    def tell_webhook(self):
        """One of the connections by which the webhook is told, if there is one."""
        mailbox = self.methods.world.mailbox
        while True:
            update, source = mailbox.take()
            self.mischief.delivered([update])
            if post(mailbox.webhook, update):
                mailbox.accepted(update)
            else:
                mailbox.not_accepted(update, source)
                time.sleep(PAUSE)

    def handle_error(self, request, client_address):
        """A bot that was killed leaves broken connections."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_POST(self):
        path, _, query = self.path.partition("?")
        bot, name = path.rsplit("/", 2)[1:]
        given = {**dict(urllib.parse.parse_qsl(query)), **self.read_body()}
        mischief = self.server.mischief
        try:
            if bot != f"bot{self.server.token}":
                raise Refused(401, "Unauthorized")
            mischief.before(name)
            result = self.server.methods.call(name, given)
            mischief.after(name)
        except Refused as refused:
            self.answer(refused.code, {"ok": False, "error_code": refused.code, "description": refused.description,
                                       **({"parameters": refused.parameters} if refused.parameters else {})})
            return
        except Unreached:
            self.send(502, "text/html", GATEWAY_PAGE.format(self.server.url + self.path))
            return
        self.answer(200, {"ok": True, "result": result})
        mischief.answered(name, result)

    do_GET = do_POST

    def read_body(self):
        """The arguments: JSON, a form, or none. Files are not understood."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get_content_type() == "application/json":
            return json.loads(body or "{}")
        return dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))

    def answer(self, status, content):
        self.send(status, "application/json", json.dumps(content))

    def send(self, status, kind, text):
        body = text.encode()
        head = (f"HTTP/1.1 {status} {http.client.responses[status]}\r\nContent-Type: {kind}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n")
        self.wfile.write(head.encode() + body)  # at once: two writes would wait for each other's acknowledgement

    def log_message(self, *arguments):
        """Nothing: who runs the server reports."""


def post(webhook, update):
    """Whether the webhook has accepted the update."""
    request = urllib.request.Request(webhook.url, json.dumps(update).encode(), {
        "Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": webhook.secret})
    try:
        with urllib.request.urlopen(request, timeout=WEBHOOK_SECONDS):
            return True
    except (OSError, http.client.HTTPException):
        return False
