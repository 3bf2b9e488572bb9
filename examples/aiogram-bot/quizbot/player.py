"""Who plays: /start, /me, /top, /promo; and what they win."""
from aiogram import Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import Message, User
from botdb import AsyncBotdb

WELCOME_QUIZZES = 2
MOST_SHOWN = 5

router = Router()


@router.message(CommandStart())
async def start(message: Message, botdb: AsyncBotdb) -> None:
    user = message.from_user
    await botdb.get_or_create_user(user.id, username=user.username, first_name=user.first_name)
    await botdb.add_free_trainings(user.id, WELCOME_QUIZZES, "channel", once=True)
    await message.answer(f"Hello, {user.first_name}! /quiz begins a quiz, /shop sells more of them, /top shows the best.")


@router.message(Command("me"))
async def look_at_me(message: Message, botdb: AsyncBotdb) -> None:
    user = await botdb.get_user(message.from_user.id)
    badges = ", ".join(badge.name for badge in await botdb.get_user_badges(message.from_user.id))
    access = await botdb.check_access(message.from_user.id)
    await message.answer(f"{user.total_xp} XP, level {user.level}. Badges: {badges or 'none'}. Quizzes: {access_text(access)}.")


@router.message(Command("top"))
async def look_at_top(message: Message, botdb: AsyncBotdb) -> None:
    rows = await botdb.get_leaderboard(limit_rows=MOST_SHOWN)
    lines = [f"{row.rank}. {row.first_name or 'Somebody'}: {row.total_xp} XP" for row in rows]
    await message.answer("\n".join(lines) or "Nobody yet.")


@router.message(Command("promo"))
async def redeem(message: Message, command: CommandObject, botdb: AsyncBotdb) -> None:
    result = await botdb.redeem_promocode(message.from_user.id, command.args or "")
    await message.answer(f"You have {result.value} more {result.type}." if result.success else f"Sorry: {result.status}.")


async def win(message: Message, user: User, botdb: AsyncBotdb, xp: int, reason: str) -> None:
    """Gives XP, and says so in the message's chat where it raises the level."""
    result = await botdb.add_xp(user.id, xp, reason=reason)
    if result.leveled_up:
        await message.answer(f"{user.first_name} has reached level {result.new_level}!")


def access_text(access) -> str:
    details = access.details
    if access.access_type == "subscription":
        return f"as many as you like for {details['days_left']} days"
    return f"{details.get('credits_left', details.get('trainings_left_total', 'none'))} left"
