# botdb: build and install with PGXS (make, make install, make installcheck). What a developer runs besides — make demo,
# make check, make dev, make bench — is in scripts/targets.mk.

# The folder of the sources: another one than where a VPATH build is made (mkdir b && cd b && make -f ../Makefile).
SOURCE := $(patsubst %/,%,$(dir $(firstword $(MAKEFILE_LIST))))
# Files of the sources, named from their folder.
sources = $(sort $(patsubst $(SOURCE)/%,%,$(wildcard $(addprefix $(SOURCE)/,$(1)))))

PG_CONFIG ?= pg_config

EXTENSION = extension/botdb
CONTROL = $(SOURCE)/extension/botdb.control
BOTDB_VERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" $(CONTROL))
INSTALL_SCRIPT_SQL = extension/botdb--$(BOTDB_VERSION).sql

MODULE_big = botdb
OBJS = $(patsubst %.cpp,%.o,$(call sources,extension/src/*.cpp extension/src/*/*.cpp))
OWN_HEADERS = $(wildcard $(SOURCE)/extension/src/*.hpp $(SOURCE)/extension/src/*/*.hpp)

# The order of the install script: header and roles first, rights and what is dumped last.
SQL_PARTS = header roles schema requests users bots erasure boards counts progress badges sessions storage access promocodes \
  payments training import verify rights dumped
SQL_FILES = $(patsubst %,$(SOURCE)/extension/sql/%.sql,$(SQL_PARTS))

# The update from each version to this one: what has changed in the tables since, extension/updates/FROM.sql and those after
# it, around the functions as a fresh install takes them.
DELTAS = $(call sources,extension/updates/*.sql)
UPDATE_SCRIPT_SQL = $(patsubst extension/updates/%.sql,extension/botdb--%--$(BOTDB_VERSION).sql,$(DELTAS))

DATA_built = $(INSTALL_SCRIPT_SQL) $(UPDATE_SCRIPT_SQL)
# The first version, from which the tests make every other one.
DATA = extension/botdb--0.1.0.sql

# The tests make a database of their own, as it has to be whatever the server's are like.
ENCODING = UTF8
NOLOCALE = --no-locale
REGRESS = setup $(filter-out setup,$(patsubst sql/%.sql,%,$(call sources,sql/*.sql)))
REGRESS_OPTS = --inputdir=$(SOURCE) --outputdir=build/regress
ISOLATION = $(patsubst test/isolation/specs/%.spec,%,$(call sources,test/isolation/specs/*.spec))
ISOLATION_OPTS = --inputdir=$(SOURCE)/test/isolation --outputdir=build/isolation

# Debian's PGXS knows by itself where the server's headers are, and asks no pg_config.
SERVER_HEADERS := $(shell $(PG_CONFIG) --includedir-server 2>/dev/null)
# As a system's, they are not warned about.
PG_CPPFLAGS = -I$(SOURCE)/extension/src -isystem $(SERVER_HEADERS) -DBOTDB_VERSION=\"$(BOTDB_VERSION)\"
# To g++ 12 an initializer that names some members is one that misses the others, which have their defaults.
PG_CXXFLAGS = -std=c++20 -Wall -Wextra -Wno-missing-field-initializers
SHLIB_LINK = -lstdc++
# QUICK=yes, for what runs once: hardly optimized, and the headers are compiled once for all files.
ifdef QUICK
PG_CXXFLAGS += -O0 -g0 -include headers.hpp
endif
# COPT is what its user adds to the flags that the server was built with; PGXS adds it to those of C alone.
PG_CXXFLAGS += $(COPT)
# The extension is C++ only: no bitcode, and so no clang in the build.
override with_llvm = no

EXTRA_CLEAN = headers.hpp headers.hpp.gch $(INSTALL_SCRIPT_SQL) $(UPDATE_SCRIPT_SQL) build/regress build/isolation

# Of the sources' folder a VPATH build takes the sources: not what has been built there, as VPATH itself would. PGXS finds
# that folder by itself where it is not given one, as pg_buildext does.
override VPATH =

.DEFAULT_GOAL = all
include $(SOURCE)/scripts/targets.mk
ifndef WITHOUT_PGXS
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
# The headers PGXS may come without, and what compiles nothing needs none.
COMPILED = $(filter-out installcheck clean,$(or $(MAKECMDGOALS),all))
ifeq ($(and $(wildcard $(PGXS)),$(if $(COMPILED),$(wildcard $(SERVER_HEADERS)/postgres.h),yes)),)
$(error The headers of PostgreSQL are missing. On Debian: apt-get install postgresql-server-dev-15 g++ make, \
or name the server to build for: make PG_CONFIG=/path/of/pg_config)
endif
include $(PGXS)

# Before pg_regress, which makes a folder only in one that is there.
installcheck: build/regress build/isolation
build/regress build/isolation:
	mkdir -p $@
endif

vpath %.cpp $(SOURCE)
vpath %.control $(SOURCE)
BUILT_FOLDERS = $(sort $(dir $(OBJS) $(DATA_built)))
$(OBJS) $(DATA_built): | $(BUILT_FOLDERS)
$(BUILT_FOLDERS):
	mkdir -p $@

$(OBJS): $(OWN_HEADERS) $(SOURCE)/Makefile $(CONTROL)
ifdef QUICK
$(OBJS): headers.hpp.gch
headers.hpp.gch: headers.hpp
	@echo "  compiling the headers of the extension"
	$(CXX) $(filter-out -include headers.hpp,$(CXXFLAGS)) $(CPPFLAGS) -x c++-header $< -o $@
headers.hpp: $(OBJS:%.o=%.cpp) $(OWN_HEADERS)
	(grep -h '^#include <' $^ | sort -u; echo '#include "boundary/server.hpp"') > $@
endif

$(INSTALL_SCRIPT_SQL): $(SQL_FILES) $(SOURCE)/Makefile $(CONTROL)
	sed 's/@VERSION@/$(BOTDB_VERSION)/' $(SQL_FILES) > $@

# The deltas are in the order of their versions, and an update takes those from its own on.
$(UPDATE_SCRIPT_SQL): extension/botdb--%--$(BOTDB_VERSION).sql: $(addprefix $(SOURCE)/,$(DELTAS)) $(SQL_FILES) \
    $(SOURCE)/Makefile $(SOURCE)/scripts/update-script $(CONTROL)
	$(SOURCE)/scripts/update-script $(BOTDB_VERSION) \
	  $$(printf '%s\n' $(addprefix $(SOURCE)/,$(DELTAS)) | sort -V | sed -n '\:/$*\.sql$$:,$$p') -- $(SQL_FILES) > $@
