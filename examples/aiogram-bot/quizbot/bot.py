"""The bot, put together."""
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.fsm.strategy import FSMStrategy
from aiogram.types import BotCommand
from botdb import AsyncBotdb
from botdb.aiogram import BotdbStorage

from . import group, payments, player, profile, quiz, shop
from .outbox import KeepCalls, Outbox
from .sender import Sender

COMMANDS = [
    BotCommand(command="quiz", description="Begin a quiz"),
    BotCommand(command="top", description="The best"),
    BotCommand(command="me", description="What I have"),
    BotCommand(command="promo", description="Redeem a code"),
    BotCommand(command="shop", description="Buy quizzes"),
    BotCommand(command="profile", description="Introduce yourself"),
]


def make_bot(token: str, api_root: str | None = None) -> Bot:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_root) if api_root else PRODUCTION)
    session.middleware(KeepCalls())
    return Bot(token, session=session)


def make_dispatcher(botdb: AsyncBotdb, sender: Sender) -> Dispatcher:
    """Data belong to a chat: to a private one, which is a user's, or to a group, where all count together. What tells of money
    comes first, whatever else is going on in its chat."""
    dispatcher = Dispatcher(storage=BotdbStorage(botdb), fsm_strategy=FSMStrategy.CHAT)
    Outbox(botdb, sender).setup(dispatcher)
    private = [profile.router, player.router, quiz.router, shop.router]
    for router in private:
        router.message.filter(F.chat.type == "private")
        router.callback_query.filter(F.message.chat.type == "private")
    dispatcher.include_routers(payments.router, group.router, *private)
    return dispatcher
