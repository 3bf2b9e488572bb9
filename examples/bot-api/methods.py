"""The methods of the Bot API that the stand-in has. An argument is read as its annotation says, as Telegram does."""
import inspect
import json
from types import SimpleNamespace

from mailbox import Conflict
from world import BOT, now

ABILITIES = {"can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False,
             "can_connect_to_business": False, "has_main_web_app": False}
AT_MOST = 100  # updates or transactions in an answer


class Refused(Exception):
    """The API answers with an error."""

    def __init__(self, code, description, **parameters):
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(reason):
    return Refused(400, f"Bad Request: {reason}")


class Methods:
    """What the bot may call; `calls` are those that took effect, with their arguments."""

    def __init__(self, world):
        self.world = world
        self.calls = []

    def call(self, name, given):
        """The result of a method by the name that it has in the API."""
        method = METHODS.get(name.lower())
        if method is None:
            raise Refused(404, "Not Found")
        arguments = read_arguments(method, given)
        if method is Methods.getUpdates:  # waits
            return self.getUpdates(**arguments)
        with self.world.lock:
            result = method(self, **arguments)
            self.calls.append(SimpleNamespace(method=method.__name__, **arguments))
            return result

    def getMe(self):
        return {**BOT, **ABILITIES}

    def getUpdates(self, offset: int = 0, limit: int = AT_MOST, timeout: int = 0):
        if self.world.mailbox.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
                               "the webhook first")
        try:
            return self.world.mailbox.poll(offset, min(limit, AT_MOST), timeout)
        except Conflict:
            raise Refused(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
                               "running") from None

    def setWebhook(self, url: str, secret_token: str = ""):
        self.world.mailbox.set_webhook(SimpleNamespace(url=url, secret=secret_token) if url else None)
        return True

    def deleteWebhook(self):
        self.world.mailbox.set_webhook(None)
        return True

    def setMyCommands(self, commands: list):
        return bool(commands)

    def sendMessage(self, chat_id: int, text: str, reply_markup: dict = None):
        if not text.strip():
            raise bad("message text is empty")
        return self._post(chat_id, text=text, **markup(reply_markup))

    def editMessageText(self, chat_id: int, message_id: int, text: str, reply_markup: dict = None):
        message = self.world.messages.get((chat_id, message_id))
        if message is None or message["from"] != BOT:
            raise bad("message to edit not found")
        if (message["text"], message.get("reply_markup")) == (text, reply_markup):
            raise bad("message is not modified: specified new message content and reply markup are exactly the same as a "
                      "current content and reply markup of the message")
        message.pop("reply_markup", None)
        message.update(text=text, edit_date=now(), **markup(reply_markup))
        return message

    def answerCallbackQuery(self, callback_query_id: str, text: str = ""):
        return self._answer(callback_query_id, text)

    def sendInvoice(self, chat_id: int, title: str, description: str, payload: str, currency: str, prices: list):
        if currency != "XTR" or len(prices) != 1:
            raise bad("STARS_INVOICE_INVALID")
        message = self._post(chat_id, invoice={
            "title": title, "description": description, "start_parameter": "", "currency": currency,
            "total_amount": int(prices[0]["amount"])})
        self.world.invoices[chat_id, message["message_id"]] = payload
        return message

    def answerPreCheckoutQuery(self, pre_checkout_query_id: str, ok: bool, error_message: str = ""):
        if not ok and not error_message:
            raise bad("error message must be non-empty")
        return self._answer(pre_checkout_query_id, ok)

    def refundStarPayment(self, user_id: int, telegram_payment_charge_id: str):
        paid = [row for row in self.world.transactions if row["id"] == telegram_payment_charge_id]
        if not paid or paid[0]["source"]["user"]["id"] != user_id:
            raise bad("CHARGE_NOT_FOUND")
        if len(paid) > 1:
            raise bad("CHARGE_ALREADY_REFUNDED")
        self.world.untold.append((user_id, self.world.gives_back(paid[0])))
        return True

    def getStarTransactions(self, offset: int = 0, limit: int = AT_MOST):
        return {"transactions": self.world.transactions[offset:][:min(limit, AT_MOST)]}

    def _post(self, chat_id, **content):
        chat = self.world.chats.get(chat_id)
        if chat is None:
            raise bad("chat not found")
        return self.world.post(BOT, chat, **content)

    def _answer(self, query, answer):
        if self.world.queries.get(query, answer) is not None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.world.queries[query] = answer
        return True


METHODS = {name.lower(): method for name, method in vars(Methods).items() if name[0] != "_" and name != "call"}


def markup(reply_markup):
    return {"reply_markup": reply_markup} if reply_markup else {}


def read_arguments(method, given):
    """The arguments that the method knows, of those that were given as JSON or as a form."""
    parameters = list(inspect.signature(method).parameters.values())[1:]
    missing = [one.name for one in parameters if one.default is one.empty and given.get(one.name) is None]
    if missing:
        raise bad(f"parameter \"{missing[0]}\" is required")
    return {one.name: read_value(one, given[one.name]) for one in parameters if given.get(one.name) is not None}


def read_value(parameter, value):
    kind = parameter.annotation
    try:
        if kind is str or not isinstance(value, str):
            return kind(value)
        return {"true": True, "false": False}[value.lower()] if kind is bool else kind(json.loads(value))
    except (KeyError, TypeError, ValueError):
        raise bad(f"can't parse \"{parameter.name}\"") from None
