// The quiz: /quiz, and the buttons under its questions. The session says which question is open.
import { readFileSync } from "node:fs";

import { Composer, InlineKeyboard } from "grammy";

import type { BotContext, Quiz } from "./context.js";
import { win } from "./player.js";

const RIGHT_ANSWER = 20; // XP
const FINISHED = 30;

interface Question {
  text: string;
  choices: string[];
  right: number;
}

const QUESTIONS: Question[] = JSON.parse(readFileSync(new URL("../questions.json", import.meta.url), "utf8"));

export const quiz = new Composer<BotContext>();

quiz.command("quiz", async (ctx) => {
  if (ctx.session.quiz === undefined) {
    if (!(await ctx.botdb.consumeAccess(ctx.from!.id))) {
      await ctx.reply("No quizzes left. /shop sells some, and /promo takes a code.");
      return;
    }
    ctx.session.quiz = { id: (ctx.session.quizzes ?? 0) + 1, question: 0, right: 0 };
  }
  const { text, buttons } = ask(ctx.session.quiz);
  await ctx.reply(text, { reply_markup: buttons });
});

quiz.callbackQuery(/^quiz:(\d+):(\d+):(\d+)$/, async (ctx) => {
  const [, id, question, choice] = Array.from(ctx.match, Number);
  const open = ctx.session.quiz;
  // A button of long ago, or pressed twice.
  if (open === undefined || open.id !== id || open.question !== question) {
    await ctx.answerCallbackQuery("That question is over.");
    return;
  }
  const { choices, right } = QUESTIONS[open.question]!;
  open.question += 1;
  if (choice === right) {
    open.right += 1;
    await ctx.answerCallbackQuery("Right!");
    await win(ctx, RIGHT_ANSWER, "right answer");
  } else {
    await ctx.answerCallbackQuery(`No: ${choices[right]}.`);
  }
  if (open.question < QUESTIONS.length) {
    const { text, buttons } = ask(open);
    await ctx.editMessageText(text, { reply_markup: buttons });
  } else {
    await finish(ctx, open);
  }
});

async function finish(ctx: BotContext, done: Quiz): Promise<void> {
  ctx.session.quizzes = done.id;
  delete ctx.session.quiz;
  await ctx.editMessageText(`${done.right} of ${done.question} are right. /quiz begins another quiz.`);
  await win(ctx, FINISHED, "finished quiz");
  const context = { quizzes: done.id, right: done.right, questions: done.question };
  for (const badge of await ctx.botdb.evaluateBadges(ctx.from!.id, { context })) {
    await ctx.reply(`You have won the badge ${badge}!`);
  }
}

/** The open question, with a button for each choice. */
function ask({ id, question }: Quiz): { text: string; buttons: InlineKeyboard } {
  const { text, choices } = QUESTIONS[question]!;
  const buttons = new InlineKeyboard();
  choices.forEach((choice, index) => buttons.text(choice, `quiz:${id}:${question}:${index}`).row());
  return { text, buttons };
}
