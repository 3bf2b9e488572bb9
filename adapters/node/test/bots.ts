// grammY bots that need no network.
import { Bot, type Context } from "grammy";
import type { UserFromGetMe } from "grammy/types";

/** Who every bot is. */
export const ME: UserFromGetMe = {
  id: 42,
  is_bot: true,
  first_name: "Test",
  username: "test_bot",
  can_join_groups: true,
  can_read_all_group_messages: true,
  can_manage_bots: false,
  supports_inline_queries: false,
  supports_join_request_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
};

/** A bot to which Telegram answers nothing but "true". */
export function newBot<C extends Context>(): Bot<C> {
  const bot = new Bot<C>("1:token", { botInfo: ME });
  bot.api.config.use(async () => ({ ok: true, result: true as never }));
  return bot;
}
