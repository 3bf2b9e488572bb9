#include "exposition.hpp"

namespace botdb::tool::metrics {
namespace {

// A value of a label as the format wants it between quotes.
std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n') {
      escaped += "\\n";
    } else {
      if (c == '\\' || c == '"') escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

std::string Labels(const Family& family, const Sample& sample) {
  if (family.labels.empty()) return {};
  std::string text;
  for (std::size_t i = 0; i < family.labels.size(); ++i) {
    text += i == 0 ? '{' : ',';
    text.append(family.labels[i]).append("=\"").append(Escaped(sample.labels.at(i))).append("\"");
  }
  return text + "}";
}

}  // namespace

std::string Exposition(const Family& family, const std::vector<Sample>& samples) {
  const std::string name = family.name;
  std::string text = "# HELP " + name + " " + family.help + "\n# TYPE " + name +
                     (family.type == Type::kCounter ? " counter\n" : " gauge\n");
  for (const Sample& sample : samples) text += name + Labels(family, sample) + " " + sample.value + "\n";
  return text;
}

}  // namespace botdb::tool::metrics
