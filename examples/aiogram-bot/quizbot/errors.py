"""What is printed, and which errors may pass."""
import json
import logging
import sys

from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramServerError


def may_pass(error: Exception) -> bool:
    """Whether the same call may do at another time: Telegram could not be reached, or what answered was not Telegram."""
    if isinstance(error, ClientDecodeError):  # of a gateway on the way; what is JSON, Telegram has said
        return isinstance(error.original, json.JSONDecodeError)
    return isinstance(error, (TelegramNetworkError, TelegramServerError))


def log_without(secret: str) -> None:
    """Prints warnings and what ends the bot, with dots for the secret: errors of HTTP name the URL, which the token is in."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting(secret))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    sys.excepthook = lambda *error: logging.critical("the bot ends", exc_info=error)


class _Redacting(logging.Formatter):
    def __init__(self, secret: str) -> None:
        super().__init__("%(asctime)s %(name)s: %(message)s")
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(self._secret, "...")
