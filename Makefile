# botdb: build and install with PGXS (make, make install, make installcheck). What a developer runs besides — make demo,
# make check, make dev, make bench — is in scripts/targets.mk.

EXTENSION = extension/botdb
BOTDB_VERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" extension/botdb.control)
INSTALL_SCRIPT_SQL = extension/botdb--$(BOTDB_VERSION).sql

MODULE_big = botdb
OBJS = $(patsubst %.cpp,%.o,$(sort $(wildcard extension/src/*.cpp extension/src/*/*.cpp)))
OWN_HEADERS = $(wildcard extension/src/*.hpp extension/src/*/*.hpp)

# The order of the install script: header and roles first, rights last.
SQL_PARTS = header roles schema requests users bots erasure boards counts progress badges sessions access promocodes \
  payments training import verify rights
SQL_FILES = $(patsubst %,extension/sql/%.sql,$(SQL_PARTS))

# The update to this version: what changes in the tables, extension/updates/FROM.sql, around the functions as a fresh
# install takes them. Older updates, which made what is no longer in extension/sql, stay as they were released.
UPDATE_DELTA = $(wildcard extension/updates/*.sql)
UPDATE_SCRIPT_SQL = $(patsubst extension/updates/%.sql,extension/botdb--%--$(BOTDB_VERSION).sql,$(UPDATE_DELTA))

DATA_built = $(INSTALL_SCRIPT_SQL) $(UPDATE_SCRIPT_SQL)
# Released versions, and the ways from one to the next: they stay as they are.
DATA = $(filter-out $(DATA_built),$(sort $(wildcard extension/botdb--*.sql)))

REGRESS = setup $(filter-out setup,$(patsubst sql/%.sql,%,$(sort $(wildcard sql/*.sql))))
REGRESS_OPTS = --inputdir=. --outputdir=build/regress
ISOLATION = $(patsubst test/isolation/specs/%.spec,%,$(sort $(wildcard test/isolation/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test/isolation --outputdir=build/isolation

PG_CPPFLAGS = -Iextension/src -DBOTDB_VERSION=\"$(BOTDB_VERSION)\"
PG_CXXFLAGS = -std=c++20 -Wno-register -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers
SHLIB_LINK = -lstdc++
# The extension is C++ only: no bitcode, and so no clang in the build.
override with_llvm = no

EXTRA_CLEAN = $(INSTALL_SCRIPT_SQL) $(UPDATE_SCRIPT_SQL) build/regress build/isolation

PG_CONFIG ?= pg_config
.DEFAULT_GOAL = all
include scripts/targets.mk
ifndef WITHOUT_PGXS
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifeq ($(wildcard $(PGXS)),)
$(error The headers of PostgreSQL are missing. On Debian: apt-get install postgresql-server-dev-15 g++ make, \
or name the server to build for: make PG_CONFIG=/path/of/pg_config)
endif
include $(PGXS)

# Before pg_regress, which makes a folder only in one that is there.
installcheck: build/regress build/isolation
build/regress build/isolation:
	mkdir -p $@
endif

$(OBJS): $(OWN_HEADERS) Makefile extension/botdb.control

$(INSTALL_SCRIPT_SQL): $(SQL_FILES) Makefile extension/botdb.control
	sed 's/@VERSION@/$(BOTDB_VERSION)/' $(SQL_FILES) > $@

$(UPDATE_SCRIPT_SQL): extension/botdb--%--$(BOTDB_VERSION).sql: extension/updates/%.sql $(SQL_FILES) Makefile \
    scripts/update-script extension/botdb.control
	scripts/update-script $(BOTDB_VERSION) $< $(SQL_FILES) > $@
