// The tables whose rows are read and written without the executor, exactly as the install script makes them. Where one
// is anything else, it is written by statements (plain_table.hpp); botdb.table_shapes() shows what differs.
#pragma once

#include <string_view>

namespace botdb::boundary {

// A table and its shape, as shape.hpp writes it.
struct MadeTable {
  const char* name;
  const char* shape;
};

inline constexpr MadeTable kMadeTables[] = {
    {"access_events",
     R"(id int8 not null identity a
user_id int8 not null
event text not null
access_type text not null
quantity int8 not null
duration interval
balance int8
end_date timestamptz
subscription_id int8
free_training_id int8
promocode_id int8
payment_id int8
reservation_id int8
bot_name text
created_at timestamptz not null
check (access_type = ANY (ARRAY['subscription'::text, 'credits'::text, 'free_trainings'::text]))
check (event = ANY (ARRAY['grant'::text, 'use'::text, 'reserve'::text, 'confirm'::text, 'release'::text, 'refund'::text, 'opening'::text]))
foreign key (user_id) references botdb.users (id) match s update a delete c
)"},
    {"board_scores",
     R"(user_id int8 not null
board_id int4 not null
period date not null
standing int8 not null
reached_at timestamptz not null
foreign key (board_id) references botdb.boards (board_id) match s update a delete c
foreign key (user_id) references botdb.users (id) match s update a delete c
trigger after insert statement botdb.count_rows 'board_scores'
trigger after update statement botdb.count_rows 'board_scores'
)"},
    {"bot_leases",
     R"(bot_name text collate C not null
key text collate C not null
owner text
fence int8 not null
expires_at timestamptz not null
check ((char_length(key) >= 1) AND (char_length(key) <= 512))
)"},
    {"bot_sessions",
     R"(id int8 not null identity a
user_id int8 not null
bot_name text not null
session_data jsonb not null
stats_data jsonb not null
version int8 not null
created_at timestamptz not null
updated_at timestamptz not null
check (jsonb_typeof(session_data) = 'object'::text)
check (jsonb_typeof(stats_data) = 'object'::text)
foreign key (user_id) references botdb.users (id) match s update a delete c
)"},
    {"bot_storage",
     R"(bot_name text collate C not null
key text collate C not null
value json not null
version int8 not null
telegram_id int8
expires_at timestamptz
updated_at timestamptz not null
check ((char_length(key) >= 1) AND (char_length(key) <= 512))
)"},
    {"bot_users",
     R"(user_id int8 not null
bot_name text not null
first_seen_at timestamptz not null
foreign key (user_id) references botdb.users (id) match s update a delete c
)"},
    {"count_changes",
     R"(xid int8 not null
changes bytea not null
replica identity f
)"},
    {"count_folds",
     R"(id int4 not null
next_xid int8 not null
running _int8 not null
check (id = 1)
)"},
    {"count_nodes",
     R"(board_id int4 not null
period int4 not null
level int4 not null
node int4 not null
users _int4 not null
)"},
    {"free_trainings",
     R"(id int8 not null identity a
user_id int8 not null
trainings_left int4 not null
source text not null
created_at timestamptz not null
updated_at timestamptz not null
check (source = ANY (ARRAY['channel'::text, 'promocode'::text, 'admin'::text]))
check (trainings_left >= 0)
foreign key (user_id) references botdb.users (id) match s update a delete c
)"},
    {"promocode_counters",
     R"(promocode_id int8 not null
slot int4 not null
uses int4 not null
max_uses int4
erased int4 not null
check ((uses >= 0) AND (uses <= COALESCE(max_uses, 67108863)))
check (erased >= 0)
foreign key (promocode_id) references botdb.promocode_terms (id) match s update a delete c
)"},
    {"promocode_terms",
     R"(id int8 not null identity a
code text not null
type text not null
value int4 not null
max_uses int4
starts_at timestamptz
expires_at timestamptz
is_active bool not null
created_at timestamptz not null
check ((code = btrim(code)) AND ((char_length(code) >= 1) AND (char_length(code) <= 64)))
check (max_uses > 0)
check (type = ANY (ARRAY['trainings'::text, 'free_month'::text, 'credits'::text]))
check (value > 0)
)"},
    {"promocode_usage",
     R"(id int8 not null identity a
user_id int8 not null
promocode_id int8 not null
bot_name text not null
used_at timestamptz not null
foreign key (promocode_id) references botdb.promocode_terms (id) match s update a delete c
foreign key (user_id) references botdb.users (id) match s update a delete c
)"},
    {"requests",
     R"(bot_name text collate C not null
request_id text collate C not null
function text collate C not null
arguments int8 not null
telegram_id int8
result text
document jsonb
created_at timestamptz not null
)"},
    {"reservations",
     R"(id int8 not null identity a
user_id int8 not null
bot_name text not null
access_type text not null
subscription_id int8
free_training_id int8
status text not null
expires_at timestamptz not null
created_at timestamptz not null
settled_at timestamptz
check (access_type = ANY (ARRAY['subscription'::text, 'credits'::text, 'free_trainings'::text]))
check (status = ANY (ARRAY['reserved'::text, 'confirmed'::text, 'released'::text]))
foreign key (user_id) references botdb.users (id) match s update a delete c
)"},
    {"subscriptions",
     R"(id int8 not null identity a
user_id int8 not null
subscription_type text not null
start_date timestamptz not null
end_date timestamptz
is_active bool not null
auto_renew bool not null
credits_total int4 not null
credits_left int4 not null
created_at timestamptz not null
updated_at timestamptz not null
grace_until timestamptz
check ((credits_left >= 0) AND (credits_left <= credits_total))
check ((subscription_type = 'credits'::text) = (end_date IS NULL))
check ((end_date IS NULL) OR (credits_total = 0))
check (credits_total >= 0)
check (grace_until >= end_date)
check (subscription_type = ANY (ARRAY['month'::text, 'year'::text, 'credits'::text]))
foreign key (user_id) references botdb.users (id) match s update a delete c
)"},
    {"training_history",
     R"(id int8 not null identity a
user_id int8 not null
telegram_id int8 not null
bot_name text not null
training_date timestamptz not null
scenario_name text
total_score int8 not null
clarity_level int4
question_count int4
contextual_questions int4
per_type_counts jsonb
case_data jsonb
session_snapshot jsonb
created_at timestamptz not null
foreign key (user_id) references botdb.users (id) match s update a delete c
)"},
    {"user_badges",
     R"(id int8 not null identity a
user_id int8 not null
badge_type text not null
earned_in_bot text not null
earned_at timestamptz not null
metadata jsonb
foreign key (user_id) references botdb.users (id) match s update a delete c
)"},
    {"users",
     R"(id int8 not null identity a
telegram_id int8 not null
username text
first_name text
last_name text
registration_date timestamptz not null
last_activity timestamptz not null
total_xp int8 not null
level int4 not null
total_trainings int4 not null
total_score int8 not null
attributes jsonb not null
check (jsonb_typeof(attributes) = 'object'::text)
check ((telegram_id >= 1) AND (telegram_id <= '4503599627370495'::bigint))
check (total_trainings >= 0)
check (total_xp >= 0)
trigger after insert statement botdb.count_rows 'users'
trigger after update statement botdb.count_rows 'users'
)"},
    {"xp_events",
     R"(id int8 not null identity a
user_id int8 not null
bot_name text not null
amount int8 not null
reason text
created_at timestamptz not null
foreign key (user_id) references botdb.users (id) match s update a delete c
)"},
};

// Whether the rest of a shape begins with a column: these stand first, a line each.
constexpr bool BeginsWithColumn(std::string_view shape) {
  for (const std::string_view other : {"check ", "foreign key ", "trigger ", "replica identity "}) {
    if (shape.starts_with(other)) return false;
  }
  return !shape.empty();
}

// The shape that the table was made with, null for a table that is none of these.
constexpr const char* ShapeMade(std::string_view table) {
  for (const MadeTable& made : kMadeTables) {
    if (std::string_view(made.name) == table) return made.shape;
  }
  return nullptr;
}

}  // namespace botdb::boundary
