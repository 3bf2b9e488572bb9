#include "entry_check.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace botdb::tool {
namespace {

using nlohmann::json;

// nlohmann's number for "this number does not fit a double", which is no fault here but ends its reading.
constexpr int kNumberOverflow = 406;

// What is made a tree of is walked by functions that call themselves, so that it must not be deeper.
constexpr std::size_t kMaxDepth = 1000;

// Takes the reason out of nlohmann's message: no counts relative to the entry, and none of the user's own text.
std::string Reason(const std::string& what) {
  std::size_t from = what.find(": ");
  from = from == std::string::npos ? 0 : from + 2;
  const std::size_t to = std::min(what.find("; last read"), what.size());
  return what.substr(from, to - from);
}

// Follows the parser through an entry and notes what the grammar alone does not say.
class EntryReader : public nlohmann::json_sax<json> {
 public:
  EntryReader(EntryCheck& check, std::size_t size, bool takes_any = false)
      : check_(check), size_(size), takes_any_(takes_any) {}

  bool null() override { return Scalar(); }
  bool boolean(bool) override { return Scalar(); }
  bool number_integer(number_integer_t) override { return Scalar(); }
  bool number_unsigned(number_unsigned_t) override { return Scalar(); }
  bool number_float(number_float_t, const string_t&) override { return Scalar(); }
  bool string(string_t& text) override { return Scalar() && Storable(text); }
  bool binary(binary_t&) override { return Scalar(); }
  bool start_object(std::size_t) override { return Open(); }
  bool end_object() override { return Close(); }
  bool start_array(std::size_t) override { return depth_ > 0 || takes_any_ ? Open() : NotAnObject(); }
  bool end_array() override { return Close(); }

  bool key(string_t& text) override {
    check_.may_hold_users |= depth_ == 1 && IsNumber(text);
    return Storable(text);
  }

  bool parse_error(std::size_t position, const std::string&, const json::exception& error) override {
    if (error.id == kNumberOverflow) {
      check_.may_hold_users = true;
      return false;
    }
    const std::size_t at = position > 0 ? position - 1 : 0;
    check_.fault = Fault{"bad JSON: " + Reason(error.what()), at, at >= size_};
    return false;
  }

 private:
  bool Open() {
    if (++depth_ <= kMaxDepth || !takes_any_) return true;
    check_.fault = Fault{"nested more than " + std::to_string(kMaxDepth) + " deep", std::nullopt};
    return false;
  }
  bool Close() {
    --depth_;
    return true;
  }
  bool Scalar() { return depth_ > 0 || takes_any_ || NotAnObject(); }

  bool NotAnObject() {
    check_.fault = Fault{"the value is not a JSON object", std::nullopt};
    return false;
  }

  bool Storable(const string_t& text) {
    if (text.find('\0') == string_t::npos) return true;
    check_.fault = Fault{"a text holds \\u0000, which jsonb cannot store", std::nullopt};
    return false;
  }

  EntryCheck& check_;
  std::size_t size_;
  bool takes_any_;  // not an object only
  std::size_t depth_ = 0;
};

}  // namespace

EntryCheck CheckEntry(std::string_view text) {
  EntryCheck check;
  EntryReader reader(check, text.size());
  json::sax_parse(text.begin(), text.end(), &reader);
  return check;
}

std::optional<Fault> CheckJson(std::string_view text) {
  EntryCheck check;
  EntryReader reader(check, text.size(), /*takes_any=*/true);
  const bool is_good = json::sax_parse(text.begin(), text.end(), &reader);
  if (!is_good && !check.fault) check.fault = Fault{"a number is too large", std::nullopt};
  return check.fault;
}

std::optional<std::string> DecodeString(std::string_view literal) {
  const json value = json::parse(literal.begin(), literal.end(), nullptr, false);
  if (!value.is_string()) return std::nullopt;
  return value.get<std::string>();
}

bool IsNumber(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace botdb::tool
