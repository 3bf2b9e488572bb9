"""The quiz: /quiz, and the buttons under its questions. The data of the state say which question is open."""
import json
from pathlib import Path

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.keyboard import InlineKeyboardBuilder
from botdb import AsyncBotdb

from .player import win

RIGHT_ANSWER, FINISHED = 20, 30  # XP
QUESTIONS = json.loads((Path(__file__).parent.parent / "questions.json").read_text(encoding="utf-8"))

router = Router()


class Answer(CallbackData, prefix="quiz"):
    """What a button says: which question of which of the user's quizzes, and the choice."""
    id: int
    question: int
    choice: int


@router.message(Command("quiz"))
async def begin(message: Message, state: FSMContext, botdb: AsyncBotdb) -> None:
    data = await state.get_data()
    quiz = data.get("quiz")
    if quiz is None:
        if not await botdb.consume_access(message.from_user.id):
            await message.answer("No quizzes left. /shop sells some, and /promo takes a code.")
            return
        quiz = {"id": data.get("quizzes", 0) + 1, "question": 0, "right": 0}
        await state.update_data(quiz=quiz)
    await message.answer(**ask(quiz))


@router.callback_query(Answer.filter())
async def answer(query: CallbackQuery, callback_data: Answer, state: FSMContext, botdb: AsyncBotdb) -> None:
    quiz = (await state.get_data()).get("quiz")
    # A button of long ago, or pressed twice.
    if quiz is None or (quiz["id"], quiz["question"]) != (callback_data.id, callback_data.question):
        await query.answer("That question is over.")
        return
    asked = QUESTIONS[quiz["question"]]
    quiz["question"] += 1
    if callback_data.choice == asked["right"]:
        quiz["right"] += 1
        await query.answer("Right!")
        await win(query.message, query.from_user, botdb, RIGHT_ANSWER, "right answer")
    else:
        await query.answer(f"No: {asked['choices'][asked['right']]}.")
    if quiz["question"] < len(QUESTIONS):
        await state.update_data(quiz=quiz)
        await query.message.edit_text(**ask(quiz))
    else:
        await finish(query, quiz, state, botdb)


async def finish(query: CallbackQuery, quiz: dict, state: FSMContext, botdb: AsyncBotdb) -> None:
    await state.update_data(quizzes=quiz["id"], quiz=None)
    await query.message.edit_text(f"{quiz['right']} of {quiz['question']} are right. /quiz begins another quiz.")
    await win(query.message, query.from_user, botdb, FINISHED, "finished quiz")
    context = {"quizzes": quiz["id"], "right": quiz["right"], "questions": quiz["question"]}
    for badge in await botdb.evaluate_badges(query.from_user.id, context=context):
        await query.message.answer(f"You have won the badge {badge}!")


def ask(quiz: dict) -> dict:
    """The open question, with a button for each choice."""
    asked = QUESTIONS[quiz["question"]]
    buttons = InlineKeyboardBuilder()
    for index, choice in enumerate(asked["choices"]):
        buttons.button(text=choice, callback_data=Answer(id=quiz["id"], question=quiz["question"], choice=index))
    return {"text": asked["text"], "reply_markup": buttons.adjust(1).as_markup()}
