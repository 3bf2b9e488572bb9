#include "calls.hpp"
#include "number.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<StoredValue> =
    std::tuple{Column{"value", &StoredValue::value}, Column{"version", &StoredValue::version},
               Column{"expires_at", &StoredValue::expires_at}};

template <>
inline constexpr auto kColumns<WrittenValue> =
    std::tuple{Column{"value", &WrittenValue::value}, Column{"version", &WrittenValue::version}};

template <>
inline constexpr auto kColumns<StorageKey> =
    std::tuple{Column{"key", &StorageKey::key}, Column{"version", &StorageKey::version},
               Column{"expires_at", &StorageKey::expires_at}, Column{"telegram_id", &StorageKey::telegram_id}};

}  // namespace detail

using detail::Function;
using detail::Number;

template <typename Mode>
auto Calls<Mode>::storage_read(std::string_view key, const std::optional<std::string>& bot_name)
    -> Result<std::optional<StoredValue>> {
  static const Function<StoredValue> function{"storage_read", "key text, bot_name text"};
  return Run(function.Maybe(key, ActingBot(bot_name)));
}

template <typename Mode>
auto Calls<Mode>::storage_read_for_update(std::string_view key, const std::optional<std::string>& bot_name)
    -> Result<std::optional<StoredValue>> {
  static const Function<StoredValue> function{"storage_read_for_update", "key text, bot_name text"};
  return Run(function.Maybe(key, ActingBot(bot_name)));
}

template <typename Mode>
auto Calls<Mode>::storage_write(std::string_view key, const JsonText& value, With<StorageOptions> options)
    -> Result<std::int64_t> {
  static const Function<std::int64_t> function{
      "storage_write",
      "key text, value json, bot_name text, ttl interval, expected_version bigint, telegram_id bigint, fence bigint, "
      "request_id text"};
  return Run(function.One(key, value, ActingBot(options.bot_name), options.ttl, options.expected_version,
                          options.telegram_id, options.fence, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::storage_patch(std::string_view key, const JsonText& patch, With<StorageOptions> options)
    -> Result<WrittenValue> {
  static const Function<WrittenValue> function{
      "storage_patch",
      "key text, patch json, bot_name text, ttl interval, expected_version bigint, telegram_id bigint, fence bigint, "
      "request_id text"};
  return Run(function.One(key, patch, ActingBot(options.bot_name), options.ttl, options.expected_version,
                          options.telegram_id, options.fence, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::storage_increment(std::string_view key, const std::vector<std::string>& path,
                                    With<StorageIncrementOptions> options) -> Result<Decimal> {
  static const Function<Number> function{
      "storage_increment",
      "key text, path text[], by numeric, bot_name text, ttl interval, expected_version bigint, telegram_id bigint, "
      "fence bigint, request_id text"};
  return Run(function.One(key, path, std::string_view{options.by}, ActingBot(options.bot_name), options.ttl,
                          options.expected_version, options.telegram_id, options.fence, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::storage_update_keys(std::string_view key, const JsonText& set, With<StorageUpdateOptions> options)
    -> Result<WrittenValue> {
  static const Function<WrittenValue> function{
      "storage_update_keys",
      "key text, set json, remove text[], bot_name text, ttl interval, expected_version bigint, telegram_id bigint, "
      "fence bigint, request_id text"};
  return Run(function.One(key, set, options.remove, ActingBot(options.bot_name), options.ttl, options.expected_version,
                          options.telegram_id, options.fence, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::storage_delete(std::string_view key, With<StorageDeleteOptions> options) -> Result<bool> {
  static const Function<bool> function{"storage_delete", "key text, bot_name text, fence bigint, request_id text"};
  return Run(function.One(key, ActingBot(options.bot_name), options.fence, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::storage_keys(With<StorageKeysOptions> options) -> Result<std::vector<StorageKey>> {
  static const Function<StorageKey> function{"storage_keys", "prefix text, after text, limit_rows int, bot_name text"};
  return Run(
      function.All(std::string_view{options.prefix}, options.after, options.limit_rows, ActingBot(options.bot_name)));
}

template <typename Mode>
auto Calls<Mode>::storage_delete_prefix(std::string_view prefix, With<BotOptions> options) -> Result<std::int64_t> {
  static const Function<std::int64_t> function{"storage_delete_prefix", "prefix text, bot_name text, request_id text"};
  return Run(function.One(prefix, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::storage_lock(std::string_view key, std::string_view owner, std::chrono::microseconds ttl,
                               const std::optional<std::string>& bot_name) -> Result<std::optional<std::int64_t>> {
  static const Function<std::optional<std::int64_t>> function{"storage_lock",
                                                              "key text, owner text, ttl interval, bot_name text"};
  return Run(function.One(key, owner, ttl, ActingBot(bot_name)));
}

template <typename Mode>
auto Calls<Mode>::storage_unlock(std::string_view key, std::string_view owner, With<BotOptions> options)
    -> Result<bool> {
  static const Function<bool> function{"storage_unlock", "key text, owner text, bot_name text, request_id text"};
  return Run(function.One(key, owner, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::purge_storage(std::int32_t limit_rows, With<RequestOptions> options) -> Result<std::int64_t> {
  static const Function<std::int64_t> function{"purge_storage", "limit_rows int, request_id text"};
  return Run(function.One(limit_rows, options.request_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
