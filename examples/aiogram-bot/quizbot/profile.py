"""A conversation: /profile asks two questions. The state says which, so it goes on after the bot was started again."""
from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message
from botdb import AsyncBotdb

router = Router()


class Profile(StatesGroup):
    name = State()
    city = State()


# Before the questions, which take every text.
@router.message(Command("cancel"))
async def cancel(message: Message, state: FSMContext) -> None:
    await state.set_state(None)
    await message.answer("Cancelled.")


@router.message(Command("profile"), StateFilter(None))
async def begin(message: Message, state: FSMContext) -> None:
    await state.set_state(Profile.name)
    await message.answer("What is your name? /cancel ends this.")


@router.message(Profile.name, F.text)
async def take_name(message: Message, state: FSMContext) -> None:
    await state.update_data(name=message.text)
    await state.set_state(Profile.city)
    await message.answer("And your city?")


@router.message(Profile.city, F.text)
async def take_city(message: Message, state: FSMContext, botdb: AsyncBotdb) -> None:
    user, name = message.from_user.id, (await state.get_data())["name"]
    await botdb.storage_write(f"profile:{user}", {"name": name, "city": message.text}, telegram_id=user)
    await state.set_state(None)
    await message.answer(f"Thank you, {name} from {message.text}.")
