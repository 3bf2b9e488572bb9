#pragma once

#include <string>
#include <vector>

namespace botdb::tool::metrics {

enum class Type { kCounter, kGauge };

// What all samples of a metric have in common.
struct Family {
  const char* name;
  Type type;
  const char* help;
  std::vector<const char*> labels;
};

// A value of a metric, with a value for each of its labels.
struct Sample {
  std::string value;
  std::vector<std::string> labels;
};

// A metric in Prometheus' text exposition format, version 0.0.4: its head, and a line for each sample.
std::string Exposition(const Family& family, const std::vector<Sample>& samples);

}  // namespace botdb::tool::metrics
