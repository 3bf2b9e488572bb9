"""examples/aiogram-bot: what it does where Telegram tells things in another order than they happened."""
from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import botdb
import psycopg
import pytest
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import AnswerPreCheckoutQuery, RefundStarPayment, SendInvoice, SendMessage, TelegramMethod
from aiogram.types import CallbackQuery, Chat, Message, MessageEntity, PreCheckoutQuery, RefundedPayment, Update, User
from aiogram_bot import BOT_ID, message_update, payment_update
from botdb import AsyncBotdb, Botdb
from conftest import ids, meet_nobody, new_name, new_pool
from psycopg.conninfo import make_conninfo

sys.path.append(str(Path(__file__).parents[3] / "examples" / "aiogram-bot"))
from quizbot.bot import make_dispatcher  # noqa: E402
from quizbot.group import MOST_COUNTED, counted  # noqa: E402
from quizbot.outbox import SORRY_PAYER, KeepCalls  # noqa: E402
from quizbot.payments import PAID  # noqa: E402
from quizbot.sender import KEPT, Sender  # noqa: E402


class Telegram(BaseSession):
    """Does whatever it is told, but what `refuses` says; what the bot has called is in `calls`."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[TelegramMethod[Any]] = []
        self.refuses: Callable[[TelegramMethod[Any]], Exception | None] = lambda method: None
        self.middleware(KeepCalls())

    @property
    def said(self) -> list[str]:
        return [call.text for call in self.calls if isinstance(call, SendMessage)]

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        if error := self.refuses(method):
            raise error
        self.calls.append(method)
        return True

    async def close(self) -> None:
        pass

    async def stream_content(self, *arguments: Any, **options: Any) -> AsyncGenerator[bytes, None]:
        yield b""


class Quizbot:
    """The bot, as long as its block runs; behind it all is said."""

    def __init__(self, shop: AsyncBotdb, telegram: Telegram, age: timedelta = timedelta(minutes=1)) -> None:
        self.bot = Bot(f"{BOT_ID}:TOKEN", session=telegram)
        self.sender = Sender(self.bot, shop, age)
        self.dispatcher = make_dispatcher(shop, self.sender)
        for router in self.dispatcher.sub_routers:
            router._parent_router = None  # they are the module's, and go into the next test's dispatcher as well

    async def __aenter__(self) -> Quizbot:
        await self.sender.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.sender.__aexit__(*error)

    async def gets(self, *updates: Update) -> None:
        for update in updates:
            await self.dispatcher.feed_update(self.bot, update)


def command(update_id: int, user: int, text: str, **message: Any) -> Update:
    return message_update(update_id, user, text, entities=[MessageEntity(type="bot_command", offset=0, length=len(text))], **message)


def press(update_id: int, user: int, data: str, chat: Chat | None = None) -> Update:
    """Of a button in the private chat, unless another is given."""
    message = Message(message_id=1, date=datetime.now(timezone.utc), chat=chat or Chat(id=user, type="private"))
    return Update(update_id=update_id, callback_query=CallbackQuery(
        id=str(update_id), from_user=User(id=user, is_bot=False, first_name="Olga"), chat_instance="", message=message, data=data))


def checkout(update_id: int, user: int, order: str, currency: str = "XTR") -> Update:
    return Update(update_id=update_id, pre_checkout_query=PreCheckoutQuery(
        id=str(update_id), from_user=User(id=user, is_bot=False, first_name="Olga"), currency=currency, total_amount=50,
        invoice_payload=order))


async def until(condition: Callable[[], bool]) -> None:
    """Waits for what has to come within seconds."""
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came")


async def nothing_is_left(shop: AsyncBotdb) -> None:
    for _ in range(2000):
        if not await shop.storage_keys(prefix="outbox:"):
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it was never said")


async def order_of(shop: AsyncBotdb, user: int, tariff: str = "five") -> str:
    await shop.get_or_create_user(user)
    order = f"order {next(ids)}"
    await shop.create_payment(user, "stars", tariff, order_id=order)
    return order


def refund_update(update_id: int, user: int, charge: str, order: str = "order") -> Update:
    return message_update(update_id, user, None, refunded_payment=RefundedPayment(
        currency="XTR", total_amount=50, invoice_payload=order, telegram_payment_charge_id=charge))


async def test_money_that_is_told_of_in_any_order(shop: AsyncBotdb, admin: Botdb) -> None:
    """Who has their Stars back has no access, and who pays though the bot may meet nobody is not refused."""
    telegram = Telegram()
    stranger, returner, in_order = next(ids), next(ids), next(ids)
    charges = [new_name() for _ in range(3)]
    for user in returner, in_order:
        await shop.get_or_create_user(user)
        await shop.create_payment(user, "stars", "five", order_id=f"order of {user}")
    await meet_nobody(shop, admin)
    updates = (
        payment_update(1, stranger, charges[0], "an invoice of long ago"),
        refund_update(2, returner, charges[1], f"order of {returner}"), payment_update(3, returner, charges[1], f"order of {returner}"),
        refund_update(4, returner, charges[1], f"order of {returner}"),
        payment_update(5, in_order, charges[2], f"order of {in_order}"), refund_update(6, in_order, charges[2], f"order of {in_order}"),
    )
    async with Quizbot(shop, telegram) as bot:
        await bot.gets(*(update for update in updates for _ in range(2)))
    assert [order.status for order in await shop.get_order(f"order of {returner}")] == ["refunded"]  # and can be paid no more
    statuses = [payment.status for charge in charges if (payment := await shop.get_payment("stars", charge))]
    assert statuses == ["unmatched", "refunded", "refunded"]
    assert [admin.check_access(user).has_access for user in (returner, in_order)] == [False, False]
    assert sorted(telegram.said) == sorted([PAID["unmatched"], PAID["refunded"], PAID["completed"]])


# ------------------------------------------------------------------------------------------------------------ money


async def test_who_pays_while_asked_for_their_name(shop: AsyncBotdb, admin: Botdb) -> None:
    """Whatever the conversation takes, money is none of it, wherever it is told."""
    telegram, user, charge = Telegram(), next(ids), new_name()
    order = await order_of(shop, user)
    async with Quizbot(shop, telegram) as bot:
        await bot.gets(command(1, user, "/profile"), checkout(2, user, order), payment_update(3, user, charge, order),
                       refund_update(4, user, charge, order))
    assert [call.ok for call in telegram.calls if isinstance(call, AnswerPreCheckoutQuery)] == [True]
    assert telegram.said[1:] == [PAID["completed"]]
    assert admin.get_payment("stars", charge).status == "refunded"  # type: ignore[union-attr]


async def test_a_payment_is_not_given_up_for_what_passes(shop: AsyncBotdb, admin: Botdb, url: str) -> None:
    """A lock of somebody else's is waited for, then the update is left undone, and handled when it comes again."""
    telegram, user, charge = Telegram(), next(ids), new_name()
    order = await order_of(shop, user)
    login = make_conninfo(shop._source.conninfo, options="-c lock_timeout=200ms")  # type: ignore[union-attr]
    async with new_pool(login) as pool, Quizbot(AsyncBotdb(pool), telegram) as bot:
        with psycopg.connect(url) as other:
            other.execute("SELECT FROM botdb.users WHERE telegram_id = %s FOR UPDATE", (user,))
            with pytest.raises(botdb.BotdbError, match="55P03"):
                await bot.gets(payment_update(1, user, charge, order))
        await bot.gets(payment_update(1, user, charge, order))
    assert telegram.said == [PAID["completed"]]
    assert admin.get_payment("stars", charge).status == "completed"  # type: ignore[union-attr]


async def test_money_that_is_given_up_is_told_to_a_person(
    shop: AsyncBotdb, admin: Botdb, caplog: pytest.LogCaptureFixture
) -> None:
    telegram, user, other, charge = Telegram(), next(ids), next(ids), new_name()
    await shop.apply_payment(other, "stars", charge, tariff="five", amount=50, currency="XTR")
    async with Quizbot(shop, telegram) as bot:
        await bot.gets(payment_update(1, user, charge, await order_of(shop, user)))
    assert telegram.said == [SORRY_PAYER]
    [line] = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert all(word in line for word in ("money", f"charge {charge}", "TB005", '"total_amount":50'))


async def test_only_what_is_unused_is_refunded(shop: AsyncBotdb, admin: Botdb) -> None:
    """Credits of which one is used, and time of which more than a day has gone by, are not."""
    telegram, new, player, late = Telegram(), next(ids), next(ids), next(ids)
    admin.define_tariff("month", "A month", 50, "XTR", "month", duration_days=30)
    charges = {user: f"charge {user}" for user in (new, player, late)}
    async with Quizbot(shop, telegram) as bot:
        for n, user in enumerate(charges):
            order = await order_of(shop, user, "month" if user == late else "five")
            await bot.gets(payment_update(n, user, charges[user], order))
        assert await shop.consume_access(player)
        await shop.refund_payment("stars", charges[late], amount=5)  # three of the days are gone
        await bot.gets(*(command(10 + n, user, "/refund") for n, user in enumerate(charges)))
    assert [str(call.user_id) for call in telegram.calls if isinstance(call, RefundStarPayment)] == [str(new)]
    assert telegram.said.count("That is used already.") == 2
    statuses = [admin.get_payment("stars", charge).status for charge in charges.values()]  # type: ignore[union-attr]
    assert statuses == ["refunded", "completed", "completed"]
    assert admin.check_access(player).details == {"credits_left": 4}


async def test_gifts_are_not_refunded(shop: AsyncBotdb, admin: Botdb) -> None:
    """Neither to whom they were given nor to who has paid."""
    telegram, friend, payer, charge = Telegram(), next(ids), next(ids), new_name()
    order = await order_of(shop, friend)
    async with Quizbot(shop, telegram) as bot:
        await bot.gets(payment_update(1, payer, charge, order), command(2, friend, "/refund"), command(3, payer, "/refund"))
    assert [text[:18] for text in telegram.said if text != PAID["completed"]] == ["Nothing to refund."] * 2
    assert not any(isinstance(call, RefundStarPayment) for call in telegram.calls)
    assert admin.check_access(friend).details == {"credits_left": 5}


async def test_only_stars_are_taken_and_only_for_a_day(shop: AsyncBotdb, admin: Botdb, url: str) -> None:
    telegram, user = Telegram(), next(ids)
    admin.define_tariff("dollars", "A year", 50, "USD", "year", duration_days=365)
    fresh, old, other = [await order_of(shop, user, tariff) for tariff in ("five", "five", "dollars")]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE botdb.payments SET created_at = now() - interval '25 hours' WHERE order_id = %s", (old,))
    group = Chat(id=-5, type="supergroup")
    async with Quizbot(shop, telegram) as bot:
        await bot.gets(command(1, user, "/shop"), press(2, user, "buy:dollars"), press(3, user, "buy:five", group))
        await bot.gets(*(checkout(4 + n, user, order) for n, order in enumerate((fresh, old, other))),
                       checkout(7, user, fresh, "USD"))
    buttons = [button.text for call in telegram.calls if isinstance(call, SendMessage) and call.reply_markup
               for row in call.reply_markup.inline_keyboard for button in row]  # type: ignore[union-attr]
    assert buttons and not any("A year" in text for text in buttons)
    assert telegram.said[1:] == ["That is not on offer any more."]
    assert not any(isinstance(call, SendInvoice) for call in telegram.calls)
    answers = {call.pre_checkout_query_id: call.ok for call in telegram.calls if isinstance(call, AnswerPreCheckoutQuery)}
    assert answers == {"4": True, "5": False, "6": False, "7": False}


# ------------------------------------------------------------------------------------------------------------ sender


async def test_a_chat_that_has_to_wait_holds_up_no_other(shop: AsyncBotdb) -> None:
    """Nor a checkout of its own; within the chat the order stays."""
    telegram, slow, other = Telegram(), next(ids), next(ids)
    order, waits = await order_of(shop, slow), asyncio.Event()

    def too_many(method: TelegramMethod[Any]) -> Exception | None:
        if getattr(method, "chat_id", None) == slow and not waits.is_set():
            return TelegramRetryAfter(method, "Too Many Requests", retry_after=0)
        return None

    telegram.refuses = too_many
    async with Quizbot(shop, telegram) as bot:
        await bot.gets(command(1, slow, "/profile"), command(2, slow, "/cancel"), command(3, other, "/profile"),
                       checkout(4, slow, order))
        await until(lambda: len(telegram.calls) == 2)
        assert {type(call) for call in telegram.calls} == {SendMessage, AnswerPreCheckoutQuery}
        waits.set()
    assert telegram.said[1:] == ["What is your name? /cancel ends this.", "Cancelled."]
    assert await shop.storage_keys(prefix="outbox:") == []


async def test_what_is_left_is_sent(shop: AsyncBotdb) -> None:
    """By a later process, all pages of it, and not what another one has in hand; then the key is gone."""
    telegram, user = Telegram(), next(ids)
    call = {"method": "SendMessage", "chat_id": user, "text": "left"}
    for n in range(1005):
        await shop.storage_write(f"outbox:{n:012}", [call], ttl=KEPT - timedelta(minutes=2))
    await shop.storage_write("outbox:2", [{**call, "text": "in hand"}], ttl=KEPT)
    async with Quizbot(shop, telegram):
        await until(lambda: len(telegram.calls) == 1005)
    assert set(telegram.said) == {"left"}
    assert [row.key for row in await shop.storage_keys(prefix="outbox:")] == ["outbox:2"]


async def test_what_the_outbox_has_not_written_is_not_done(shop: AsyncBotdb, admin: Botdb) -> None:
    """Who has the bot's login writes into its storage, and is not the bot: no other method, no Stars that are not refunded."""
    telegram, user, charge = Telegram(), next(ids), new_name()
    order = await order_of(shop, user)
    await shop.apply_payment(user, "stars", charge, order_id=order, amount=50, currency="XTR")
    await shop.get_or_create_user(666)
    refund = {"method": "RefundStarPayment", "user_id": user, "telegram_payment_charge_id": charge}
    for n, value in enumerate((
        [None], None, "x", {"method": "setWebhook"}, [{"method": "SetWebhook", "url": "https://evil.example/"}],
        [{"method": ["SendMessage"]}], [{"method": "SendMessage", "chat_id": {}}], [refund], [{**refund, "user_id": 666}],
        [{**refund, "telegram_payment_charge_id": "x" * 9999}],
        [{"method": "SendMessage", "chat_id": user, "text": "said"}],
    )):
        await shop.storage_write(f"outbox:{n}", value)
    async with Quizbot(shop, telegram):
        await nothing_is_left(shop)
    assert telegram.said == ["said"] and len(telegram.calls) == 1
    await shop.refund_payment("stars", charge)
    await shop.storage_write("outbox:1", [refund])
    async with Quizbot(shop, telegram):
        await nothing_is_left(shop)
    assert isinstance(telegram.calls[1], RefundStarPayment)


async def test_one_process_at_a_time_sends_what_is_left(shop: AsyncBotdb) -> None:
    telegram = Telegram()
    await shop.storage_lock("outbox", "another", timedelta(minutes=1))
    await shop.storage_write("outbox:1", [{"method": "SendMessage", "chat_id": 7, "text": "left"}])
    async with Quizbot(shop, telegram) as bot:
        await bot.sender._send_left()
        assert telegram.calls == []
        await shop.storage_unlock("outbox", "another")
        await bot.sender._send_left()
    assert telegram.said == ["left"]


# ------------------------------------------------------------------------------------------------------------- group


def test_the_score_of_a_group_stays_small() -> None:
    """The best stay, and who writes; among equals the last active."""
    by: dict[str, int] = {}
    for user in (*range(50), *range(50), *range(1000)):
        by = counted(by, str(user))
    assert len(by) == MOST_COUNTED
    assert {user: by[user] for user in map(str, range(50))} == dict.fromkeys(map(str, range(50)), 3)
    assert list(by)[-50:] == [str(user) for user in range(950, 1000)]
