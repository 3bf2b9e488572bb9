// What a table is, as far as it matters to who writes or reads its rows without the executor, as a text that is the
// same wherever the table is the same. Everything here runs inside a guard.
#pragma once

#include "boundary/server.hpp"

namespace botdb::boundary {

// A line each: the columns in their order, with type and NOT NULL; the CHECK constraints; the foreign keys; the
// triggers that INSERT and UPDATE fire, but those that the server makes for foreign keys; and whatever else makes a
// statement do more than to store a row.
const char* ShapeOf(Relation table);

// The shape of the table of this name in schema botdb.
const char* ShapeOf(const char* table);

// Raises 55000 unless the table's columns begin with those of the shape `made`, in name and type.
void RequireColumns(Relation table, const char* made);

// How many columns a shape has.
int ColumnsIn(const char* made);

}  // namespace botdb::boundary
