"""Runs the bot: by long polling, or by a webhook if WEBHOOK_URL is set. SIGTERM and SIGINT end it when what it has in hand is done."""
import asyncio
import logging
import os
import signal
import sys
from datetime import timedelta

from aiogram import Bot, Dispatcher
from aiogram.exceptions import AiogramError
from aiogram.types import Update
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from botdb import AsyncBotdb
from psycopg_pool import AsyncConnectionPool

from .bot import COMMANDS, make_bot, make_dispatcher
from .errors import log_without
from .sender import Sender

AT_ONCE = 8  # updates by webhook: each holds a connection
FOR_THE_SENDER = 2  # connections
PATIENCE = 10  # seconds, for a connection
POLL = 10  # seconds
PAUSE = 1  # seconds, when Telegram cannot be reached


async def main() -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    bot = make_bot(os.environ["BOT_TOKEN"], os.environ.get("BOT_API_ROOT"))
    age = timedelta(seconds=float(os.environ.get("OUTBOX_AGE", "60")))
    async with bot, make_pool() as pool, Sender(bot, AsyncBotdb(pool), age) as sender:
        dispatcher = make_dispatcher(AsyncBotdb(pool), sender)
        await bot.set_my_commands(COMMANDS)
        if url := os.environ.get("WEBHOOK_URL"):
            await listen(dispatcher, bot, url, os.environ.get("WEBHOOK_SECRET"), ended)
        else:
            await poll(dispatcher, bot, ended)


def make_pool() -> AsyncConnectionPool:
    """A pooler that gives each transaction another connection, such as pgbouncer may, keeps no statements prepared."""
    options = {"prepare_threshold": None} if os.environ.get("DATABASE_POOLER") == "transaction" else {}
    return AsyncConnectionPool(os.environ["DATABASE_URL"], open=False, max_size=AT_ONCE + FOR_THE_SENDER, timeout=PATIENCE,
                               kwargs={"autocommit": True, **options})


async def poll(dispatcher: Dispatcher, bot: Bot, ended: asyncio.Event) -> None:
    """One update after the other, in their order: who confirms one confirms all before it. What was handled is confirmed
    with the next request, so a bot that dies gets again what it has not confirmed. An error ends the bot before it confirms: whoever runs it starts it again, and the update comes again.
    aiogram's start_polling confirms updates while they are handled, and breaks off the one in hand when it is told to end."""
    await bot.delete_webhook()
    offset = None
    while not ended.is_set():
        for update in await next_updates(dispatcher, bot, offset, ended):
            try:
                await dispatcher.feed_update(bot, update)
            except Exception as error:
                logging.error("update %s: %s: %s", update.update_id, type(error).__name__, error)
                raise SystemExit(1) from None
            offset = update.update_id + 1
            if ended.is_set():
                break
    if offset is not None:
        await bot.get_updates(offset=offset, limit=1, timeout=0)


async def next_updates(dispatcher: Dispatcher, bot: Bot, offset: int | None, ended: asyncio.Event) -> list[Update]:
    """What Telegram has for the bot, in its order; nothing if the bot ends, or if Telegram cannot be reached."""
    asking = asyncio.create_task(bot.get_updates(offset=offset, timeout=POLL,
                                                 allowed_updates=dispatcher.resolve_used_update_types()))
    ending = asyncio.create_task(ended.wait())
    await asyncio.wait([asking, ending], return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    if not asking.done():
        asking.cancel()
        return []
    try:
        return sorted(asking.result(), key=lambda update: update.update_id)
    except AiogramError as error:
        logging.warning("getUpdates: %s", error)
        await asyncio.sleep(PAUSE)
        return []


async def listen(dispatcher: Dispatcher, bot: Bot, url: str, secret: str | None, ended: asyncio.Event) -> None:
    """Many updates side by side. Telegram repeats an update until it is answered with 200, which an error is not. In the
    background, which is aiogram's default, updates are answered before they are handled, and lost."""
    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=secret).register(application, path="/")
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, port=int(os.environ.get("WEBHOOK_PORT", "8080"))).start()
    try:
        await bot.set_webhook(url, secret_token=secret)
        await ended.wait()
    finally:
        await runner.cleanup()  # waits for what is being handled


if __name__ == "__main__":
    if not {"BOT_TOKEN", "DATABASE_URL"} <= os.environ.keys():
        sys.exit("Set BOT_TOKEN and DATABASE_URL.")
    log_without(os.environ["BOT_TOKEN"])
    asyncio.run(main())
