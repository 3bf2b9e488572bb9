// What letters are the same: upper-case ones, by a rule of its own that no server's locale, encoding table or version
// changes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "rules/upper_case.hpp"

namespace botdb {

// The letter that stands for a letter in all its cases. Both Turkish i's are the plain one: a code written down in
// Turkey is found by whoever types it.
inline uint32_t FoldedLetter(uint32_t letter) {
  constexpr uint32_t kDottedCapitalI = 0x130;
  if (letter == kDottedCapitalI) return 'I';
  const auto* const range =
      std::lower_bound(std::begin(kUpperCase), std::end(kUpperCase), letter,
                       [](const LetterRange& candidate, uint32_t wanted) { return candidate.last < wanted; });
  if (range == std::end(kUpperCase) || letter < range->first || (letter - range->first) % range->step != 0) {
    return letter;
  }
  return static_cast<uint32_t>(static_cast<int32_t>(letter) + range->distance);
}

// The UTF-8 character that a text begins with; one byte where it begins with none.
inline std::string_view FirstCharacter(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const size_t length = first < 0xC2 || first > 0xF4 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  const std::string_view character = text.substr(0, length);
  const auto continues = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; };
  const bool is_whole = character.size() == length && std::all_of(character.begin() + 1, character.end(), continues);
  return is_whole ? character : text.substr(0, 1);
}

// The code point of a UTF-8 character of 2 to 4 bytes.
inline uint32_t CodePoint(std::string_view character) {
  uint32_t code = static_cast<unsigned char>(character[0]) & (0xFF >> (character.size() + 1));
  for (const char byte : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(byte) & 0x3F);
  return code;
}

// Appends a code point as UTF-8.
inline void AppendUtf8(std::string* text, uint32_t code) {
  if (code < 0x80) {
    text->push_back(static_cast<char>(code));
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr unsigned char kFirst[] = {0, 0xC0, 0xE0, 0xF0};
  text->push_back(static_cast<char>(kFirst[more] | code >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) text->push_back(static_cast<char>(0x80 | (code >> (6 * i) & 0x3F)));
}

// A text with its letters folded. Where it is not UTF-8, only those of ASCII are.
inline std::string Folded(std::string_view text, bool is_utf8) {
  std::string folded;
  folded.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const std::string_view character = is_utf8 ? FirstCharacter(text.substr(i)) : text.substr(i, 1);
    i += character.size();
    if (static_cast<unsigned char>(character[0]) < 0x80) {
      folded.push_back(static_cast<char>(FoldedLetter(static_cast<unsigned char>(character[0]))));
    } else if (character.size() == 1) {
      folded.push_back(character[0]);
    } else {
      AppendUtf8(&folded, FoldedLetter(CodePoint(character)));
    }
  }
  return folded;
}

}  // namespace botdb
