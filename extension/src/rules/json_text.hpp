// JSON as text, changed without being read into values: what a change does not name stays as it was written, byte for
// byte, with \u0000 and halves of surrogate pairs, which no jsonb can hold. The text is valid: type json has checked
// it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/error.hpp"

namespace botdb {

// Goes through a JSON text from its beginning.
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  // Passes over white space and then over this character; false if another one stands there.
  bool Take(char wanted) {
    SkipSpace();
    if (Here() != wanted) return false;
    ++position_;
    return true;
  }

  // The value that comes next, as it is written.
  std::string_view Value() {
    SkipSpace();
    const std::size_t begin = position_;
    if (Here() == '"') {
      SkipString();
    } else if (Here() == '{' || Here() == '[') {
      SkipNested();
    } else {
      while (position_ < text_.size() && std::string_view(",]} \t\n\r").find(text_[position_]) == text_.npos)
        ++position_;
    }
    return text_.substr(begin, position_ - begin);
  }

 private:
  char Here() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  void SkipSpace() {
    while (position_ < text_.size() && std::string_view(" \t\n\r").find(text_[position_]) != text_.npos) ++position_;
  }

  void SkipString() {
    for (++position_; position_ < text_.size() && text_[position_] != '"'; ++position_) {
      if (text_[position_] == '\\') ++position_;
    }
    ++position_;
  }

  void SkipNested() {
    std::size_t depth = 0;
    while (position_ < text_.size()) {
      const char here = text_[position_];
      if (here == '"') {
        SkipString();
        continue;
      }
      ++position_;
      if (here == '{' || here == '[') ++depth;
      if ((here == '}' || here == ']') && --depth == 0) return;
    }
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

// The value without the white space around it.
inline std::string_view JsonValue(std::string_view text) { return JsonScanner(text).Value(); }

inline bool IsJsonObject(std::string_view text) { return JsonValue(text).starts_with('{'); }

// Appends a character to UTF-8; half of a surrogate pair as if it were one.
inline void AppendUtf8(std::string& text, uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
    return;
  }
  const int following = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr uint32_t kFirst[] = {0, 0xC0, 0xE0, 0xF0};
  text += static_cast<char>(kFirst[following] | (code >> (6 * following)));
  for (int i = following - 1; i >= 0; --i) text += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
}

// The number that four hexadecimal digits are.
inline uint32_t HexDigits(std::string_view digits) {
  uint32_t number = 0;
  for (const char digit : digits.substr(0, 4)) {
    number = number * 16 + static_cast<uint32_t>(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
  }
  return number;
}

// Appends the \u escape at the beginning of `rest`, and the second half of its pair; how long they are.
inline std::size_t AppendEscaped(std::string& text, std::string_view rest) {
  const uint32_t code = HexDigits(rest.substr(2));
  if (code >= 0xD800 && code < 0xDC00 && rest.substr(6, 2) == "\\u") {
    const uint32_t second = HexDigits(rest.substr(8));
    if (second >= 0xDC00 && second < 0xE000) {
      AppendUtf8(text, 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00));
      return 12;
    }
  }
  AppendUtf8(text, code);
  return 6;
}

// The characters of a JSON string in quotes.
inline std::string JsonCharacters(std::string_view quoted) {
  constexpr std::string_view kLetters = "bfnrt";
  constexpr std::string_view kMeant = "\b\f\n\r\t";
  const std::string_view written = quoted.substr(1, quoted.size() - 2);
  std::string text;
  for (std::size_t i = 0; i < written.size();) {
    if (written[i] != '\\') {
      text += written[i++];
    } else if (written[i + 1] == 'u') {
      i += AppendEscaped(text, written.substr(i));
    } else {
      const std::size_t letter = kLetters.find(written[i + 1]);
      text += letter == kLetters.npos ? written[i + 1] : kMeant[letter];
      i += 2;
    }
  }
  return text;
}

// Characters as a JSON string in quotes.
inline std::string JsonQuoted(std::string_view characters) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(1, '"');
  for (const char character : characters) {
    const auto code = static_cast<unsigned char>(character);
    if (code < 0x20) {
      text.append("\\u00").append(1, kDigits[code >> 4]).append(1, kDigits[code & 15]);
    } else {
      if (character == '"' || character == '\\') text += '\\';
      text += character;
    }
  }
  return text.append(1, '"');
}

// The members of a JSON object in the order in which they came in. Of two with one key the later one counts, in the
// place of the first, as JavaScript has it. They are views of the text that they were read from, which has to stay: an
// object within objects is read once at each level, and must not be copied each time. A map, and no hash table: whoever
// chooses the keys could choose such as have one hash.
class JsonMembers {
 public:
  JsonMembers() = default;
  explicit JsonMembers(std::string_view object) {
    JsonScanner scanner(object);
    if (!scanner.Take('{') || scanner.Take('}')) return;
    do {
      const std::string_view key = scanner.Value();
      scanner.Take(':');
      Set(key, scanner.Value());
    } while (scanner.Take(','));
  }

  // `key` is written in quotes; another way to write the same characters is the same key.
  void Set(std::string_view key, std::string_view value) {
    const auto [found, is_new] = places_.try_emplace(JsonCharacters(key), members_.size());
    if (is_new) {
      members_.push_back({key, value, false});
    } else {
      members_[found->second].value = value;
    }
  }

  // Likewise, with a value that nothing else keeps.
  void SetMade(std::string_view key, std::string value) { Set(key, made_.emplace_back(std::move(value))); }

  void Remove(const std::string& characters) {
    const auto found = places_.find(characters);
    if (found == places_.end()) return;
    members_[found->second].is_removed = true;
    places_.erase(found);
  }

  // The value of a key, given by its characters.
  std::optional<std::string_view> Find(const std::string& characters) const {
    const auto found = places_.find(characters);
    return found == places_.end() ? std::nullopt : std::optional(members_[found->second].value);
  }

  std::string ToText() const {
    std::string text(1, '{');
    ForEach([&](std::string_view key, std::string_view value) {
      if (text.size() > 1) text += ',';
      text.append(key).append(1, ':').append(value);
    });
    return text.append(1, '}');
  }

  template <class Use>
  void ForEach(Use&& use) const {
    for (const Member& member : members_) {
      if (!member.is_removed) use(member.key, member.value);
    }
  }

 private:
  struct Member {
    std::string_view key;
    std::string_view value;
    bool is_removed;
  };

  std::vector<Member> members_;
  std::map<std::string, std::size_t> places_;
  std::deque<std::string> made_;
};

// `target` after the RFC 7396 merge patch, which is an object; the order of keys is that of JavaScript's {...target,
// ...patch}. 22023 for a patch of objects nested more than kMostNested deep.
inline std::string MergedText(std::string_view target, std::string_view patch, int depth = 1) {
  constexpr int kMostNested = 256;
  if (depth > kMostNested) {
    throw UserError(kInvalidArgument, "patch is nested too deep", "It has objects within objects within objects.",
                    "At most " + std::to_string(kMostNested) + " are merged, each within the one before.");
  }
  JsonMembers merged = IsJsonObject(target) ? JsonMembers(target) : JsonMembers();
  JsonMembers(patch).ForEach([&](std::string_view key, std::string_view value) {
    const std::string characters = JsonCharacters(key);
    if (value == "null") {
      merged.Remove(characters);
    } else if (IsJsonObject(value)) {
      merged.SetMade(key, MergedText(merged.Find(characters).value_or("{}"), value, depth + 1));
    } else {
      merged.Set(key, value);
    }
  });
  return merged.ToText();
}

// An object without some keys, and then with each key of `set` at the value that it has there, a null too.
inline std::string UpdatedText(std::string_view object, std::string_view set,
                               std::span<const std::string_view> remove) {
  JsonMembers updated(object);
  for (const std::string_view key : remove) updated.Remove(std::string(key));
  JsonMembers(set).ForEach([&](std::string_view key, std::string_view value) { updated.Set(key, value); });
  return updated.ToText();
}

// What a text is, as a word for messages.
inline const char* JsonKindName(std::string_view text) {
  switch (JsonValue(text).front()) {
    case '{':
      return "an object";
    case '[':
      return "an array";
    case '"':
      return "a string";
    case 't':
    case 'f':
      return "a boolean";
    case 'n':
      return "null";
    default:
      return "a number";
  }
}

// Raises 22023 unless the text is an object.
inline void RequireJsonObject(std::string_view text, const std::string& name) {
  if (IsJsonObject(text)) return;
  throw UserError(kInvalidArgument, name + " must be a JSON object",
                  name + " is " + JsonKindName(text) + ": " + Shortened(JsonValue(text)) + ".");
}

// The number that the keys of a path lead to, none if there is nothing; 22023 for something else, on the way or there.
inline std::optional<std::string> NumberText(std::string_view document, std::span<const std::string_view> path) {
  std::string_view here = JsonValue(document);
  std::string place = "value";
  for (const std::string_view key : path) {
    if (!IsJsonObject(here)) {
      throw UserError(kInvalidArgument, place + " is not an object", "The value is " + Shortened(here) + ".");
    }
    const auto next = JsonMembers(here).Find(std::string(key));
    if (!next) return std::nullopt;
    here = *next;
    place.append(1, '.').append(Shortened(key));
  }
  if (JsonKindName(here) == std::string_view("a number")) return std::string(here);
  throw UserError(kInvalidArgument, place + " is not a number", "The value is " + Shortened(here) + ".");
}

// A document with this value where the keys of a path lead to, through objects that are there or are made.
inline std::string WithValueAt(std::string_view document, std::span<const std::string_view> path,
                               const std::string& value) {
  std::string patch;
  for (const std::string_view key : path) patch.append(1, '{').append(JsonQuoted(key)).append(1, ':');
  patch.append(value).append(path.size(), '}');
  return MergedText(document, patch);
}

}  // namespace botdb
