// Instead of Telegram, for the programs of the documents: `node --import` this, and their bots get three messages when they
// start, one of them twice; what they say and hear is printed.
import { Bot } from "grammy";
import { Telegraf, Telegram } from "telegraf";

import { ME } from "./bots.js";

const USER = { id: 6120457731, is_bot: false, first_name: "Olga" };

function message(updateId: number, text: string) {
  return {
    update_id: updateId,
    message: {
      message_id: updateId,
      date: 1_700_000_000,
      chat: { id: USER.id, type: "private" as const, first_name: "Olga" },
      from: USER,
      text,
    },
  };
}

const BLUE = message(1, "blue");
const MESSAGES: [told: string, update: ReturnType<typeof message>][] = [
  ['Olga: "blue"', BLUE],
  ['Olga: "blue", once more', BLUE],
  ['Olga: "red"', message(2, "red")],
];

/** Lets a bot handle the messages, and ends the process. */
async function play(handle: (update: never) => Promise<void>): Promise<never> {
  for (const [told, update] of MESSAGES) {
    console.log(told);
    await handle(update as never);
  }
  process.exit(0);
}

/** What Telegram would answer. */
async function answer(_url: string, request: { body: string }) {
  console.log(`bot: ${JSON.stringify(JSON.parse(request.body).text)}`);
  return { json: async () => ({ ok: true, result: true }) };
}

Bot.prototype.start = function start(this: Bot) {
  this.botInfo = ME;
  Object.assign(this, { clientConfig: { fetch: answer } });
  return play((update) => this.handleUpdate(update));
};

Telegram.prototype.callApi = async function callApi(_method: string, payload: object) {
  console.log(`bot: ${JSON.stringify((payload as { text: string }).text)}`);
  return true as never;
};

Telegraf.prototype.launch = function launch(this: Telegraf) {
  this.botInfo = ME as never;
  return play((update) => this.handleUpdate(update));
};
