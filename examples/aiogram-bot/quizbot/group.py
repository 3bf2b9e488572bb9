"""A group: its data count who writes how much. Many people write at once, and none of their messages is lost."""
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from botdb import AsyncBotdb

from .player import win

MESSAGE = 1  # XP
MOST_COUNTED = 100  # people: a group may have 200,000, and its data have to stay small

router = Router()
router.message.filter(F.chat.type.in_({"group", "supergroup"}))


@router.message(Command("stats"))
async def stats(message: Message, state: FSMContext) -> None:
    data = await state.get_data()
    await message.answer(f"{len(data.get('by', {}))} people have written {data.get('messages', 0)} messages here.")


@router.message(F.text)
async def count(message: Message, state: FSMContext, botdb: AsyncBotdb) -> None:
    data = await state.get_data()
    await state.update_data(messages=data.get("messages", 0) + 1, by=counted(data.get("by", {}), str(message.from_user.id)))
    await win(message, message.from_user, botdb, MESSAGE, "message in a group")


def counted(by: dict[str, int], user: str) -> dict[str, int]:
    """One message more of the user's, who comes last. Who is one too many is of those who have written least the one who has
    been silent for longest."""
    by = {**{other: messages for other, messages in by.items() if other != user}, user: by.get(user, 0) + 1}
    while len(by) > MOST_COUNTED:
        del by[min((other for other in by if other != user), key=by.__getitem__)]
    return by
