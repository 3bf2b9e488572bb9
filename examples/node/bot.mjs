// A quiz bot that keeps its users in botdb. Telegram is left out: updates come from a file, replies are printed.
import { readFileSync } from "node:fs";
import pg from "pg";

const QUESTIONS = [
  ["In which year did a human first fly to space?", "1961"],
  ["How many strings has a violin?", "4"],
  ["What is the chemical symbol of iron?", "Fe"],
];
// What would be refused again however often the update came: the SQLSTATE, and what to say. Any other error undoes
// the claim and ends the bot, so that the update comes again.
const REFUSED = {
  "22023": "not_found", "22003": "too_much", TB002: "not_on_offer", TB005: "we_look_into_it",
  TB007: "come_back_tomorrow",
};
const examples = process.env.BOTDB_EXAMPLES ?? new URL("..", import.meta.url).pathname;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

// The first row of a query.
async function one(db, sql, ...values) {
  return (await db.query(sql, values)).rows[0];
}

// Runs a function in one transaction on a connection of its own.
async function transaction(work) {
  const db = await pool.connect();
  try {
    await db.query("BEGIN");
    const result = await work(db);
    await db.query("COMMIT");
    return result;
  } catch (error) {
    await db.query("ROLLBACK");
    throw error;
  } finally {
    db.release();
  }
}

async function claim(db, updateId, user) {
  return (await one(db, "SELECT botdb.claim_update($1, telegram_id => $2) AS is_new", updateId, user)).is_new;
}

// The reply to an update. All that it changes is one transaction; an update seen before changes nothing.
function handle(update) {
  return transaction(async (db) => {
    await db.query("SAVEPOINT handler"); // what was refused is undone
    try {
      // The user is locked: their next message waits here, and finds what this one has written.
      const is_new = await claim(db, update.update_id, update.from.id);
      return is_new ? await reply(db, update) : "(handled already)";
    } catch (error) {
      if (!(error.code in REFUSED)) throw error;
      await db.query("ROLLBACK TO SAVEPOINT handler");
      // A payment among them is for a person to look at.
      console.error(`update ${update.update_id}: ${error.message}`);
      const is_new = await claim(db, update.update_id); // the claim was undone too, and may be what was refused
      return is_new ? `Sorry: ${REFUSED[error.code]}.` : "(handled already)";
    }
  });
}

async function reply(db, { from: { id: user, username, first_name }, text = "", successful_payment }) {
  const { state } = await one(
    db, "SELECT botdb.get_user_session($1, username => $2, first_name => $3) AS state", user, username, first_name);
  const [command, ...rest] = text.split(" ");
  if (successful_payment) return paid(db, user, successful_payment);
  if (command === "/start") return `Hello, ${state.user.first_name}! ${QUESTIONS[state.session.question][0]}`;
  if (command === "/promo") return promo(db, user, rest.join(" "));
  if (command === "/train") return train(db, user);
  if (command === "/top") return top(db);
  return answer(db, user, text, state);
}

async function answer(db, user, text, state) {
  const { session, stats, version } = state;
  const right = text === QUESTIONS[session.question][1];
  session.question = (session.question + 1) % QUESTIONS.length;
  stats.right += right ? 1 : 0;
  await one(db, "SELECT botdb.save_session($1, $2, $3, expected_version => $4)", user, session, stats, version);
  if (!right) return `No. ${QUESTIONS[session.question][0]}`;
  const xp = await one(db, "SELECT * FROM botdb.add_xp($1, 60, reason => 'right answer')", user);
  const badges = await db.query("SELECT botdb.evaluate_badges($1) AS badge", [user]);
  return `Right! ${xp.total_xp} XP${news(xp, badges.rows.map((row) => row.badge))}`;
}

async function promo(db, user, code) {
  const { success, status, type, value } = await one(db, "SELECT * FROM botdb.redeem_promocode($1, $2)", user, code);
  return success ? `You have ${value} more ${type}.` : `Sorry: ${status}.`;
}

async function train(db, user) {
  const { allowed } = await one(db, "SELECT botdb.consume_access($1) AS allowed", user);
  if (!allowed) return "No trainings left. Do you have a promocode?";
  const session = { question: 0, question_count: 3, clarity_level: 80 };
  const training = await one(db, "SELECT * FROM botdb.finish_training($1, 120, $2)", user, session);
  const { details } = await one(db, "SELECT * FROM botdb.check_access($1)", user);
  const won = news(training, training.new_badges);
  return `Well trained! ${training.total_xp} XP${won}, ${details.trainings_left} training left`;
}

async function paid(db, user, { telegram_payment_charge_id, invoice_payload, total_amount, currency }) {
  const { granted, status, details } = await one(
    db, "SELECT granted, status, details FROM botdb.apply_payment($1, 'stars', $2, $3, amount => $4, currency => $5)",
    user, telegram_payment_charge_id, invoice_payload, total_amount, currency);
  if (status === "unmatched") return "Thank you! We are looking what your payment is for.";
  return granted ? `Thank you! ${details.days} days are yours.` : "That is paid already.";
}

async function top(db) {
  const { rows } = await db.query("SELECT rank, first_name, total_xp FROM botdb.get_leaderboard(3)");
  return rows.map((row) => `${row.rank}. ${row.first_name} (${row.total_xp} XP)`).join(", ");
}

function news({ leveled_up, new_level }, badges) {
  return (leveled_up ? `, level ${new_level}` : "") + badges.map((badge) => `, new badge ${badge}`).join("");
}

for (const update of JSON.parse(readFileSync(`${examples}/conversation.json`, "utf8"))) {
  console.log(`${update.from.first_name}: ${update.text ?? "(no text)"}\n  ${await handle(update)}`);
}
await pool.end();
