#pragma once

#include <string>
#include <vector>

namespace botdb::tool {

// How a value of the old store is written in the JSON of an entry.
enum class Kind {
  kInteger,
  kNumber,
  kBoolean,
  kText,
  kName,      // a text that is none where it is empty
  kWord,      // an enum's word, in lower case here
  kTime,      // in UTC where it names no zone
  kJson,      // any JSON
  kObject,    // an object; none is an empty one
  kNote,      // a text that often is an object's JSON: any other becomes {"text": …}
  kXpByBot,   // as Source::XpByBot has it
  kCounters,  // stats whose XP, level and counters are the user's
};

// A value that is moved.
struct Column {
  std::string source;  // its name in the table, or an expression; empty where another column has it within
  std::string member;  // what the import function calls it
  Kind kind;
  std::string stored;         // where it is kept here, as an expression; empty for what is not compared
  std::string expected = {};  // what has to be kept here, in members of x, where that is not the value itself
  bool optional = false;      // where it is missing, anything may be kept here
};

// A table of the old store, or a part of one, and what becomes of it.
struct MovedTable {
  std::string name;              // in the report
  std::string table;             // in the old store
  std::string joins;             // what is read beside the table, which is t; {users} is a table that may be missing
  std::string where;             // which rows are moved; empty for all
  std::string owner;             // whose a row is: rows of one owner are sent together; NULL where it is lost
  std::string lost;              // why it is then
  std::string function;          // what takes the rows, in botdb
  std::vector<Column> columns;   // the first is the owner
  std::vector<std::string> key;  // members that tell the rows of an owner apart
  bool unique;                   // an owner has one row of a key here
  std::string stored;            // what is kept here, as a FROM
  std::vector<std::string> ignored;  // columns that need no place here
  bool may_lag = false;              // rows change there, and those that are here already are left as they were

  // Whether import_users takes the rows, an object by Telegram id in the place of an array.
  bool IsUsers() const { return function == "import_users"; }
};

// All that is moved, in the order in which it has to be.
const std::vector<MovedTable>& MovedTables();

}  // namespace botdb::tool
