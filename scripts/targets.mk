# Working on botdb: each target is complete by itself on a fresh Debian 12 machine.
# First what the others need, then two lanes beside each other.
CHECKS_FIRST = format boundary build unit
CHECKS_LEFT = regress isolation load invariants leaderboard roles fuzz hostile bench tap client tool docs facts
CHECKS_RIGHT = adapters bots sanitize page demo release
CHECKS = $(CHECKS_FIRST) $(CHECKS_LEFT) $(CHECKS_RIGHT)
# Not among make check's, for the time that they take.
MORE_CHECKS = deb dist asan valgrind

# For these alone the Makefile leaves PGXS out: it may not be installed yet, and its own check only says that it cannot.
OWN_TARGETS = deps deps-% demo page check check-% bench bench-client bench-scale soak fuzz lint tidy sqlsmith dev dev-stop deb deb-twice dist release site pgspot
ifeq ($(filter-out $(OWN_TARGETS),$(or $(MAKECMDGOALS),all)),)
WITHOUT_PGXS = yes
endif

# The packages that a group of targets needs.
DEPS_OF = demo check bench deb more
.PHONY: $(addprefix deps-,$(DEPS_OF))
$(addprefix deps-,$(DEPS_OF)): deps-%:
	@scripts/install-deps $*

.PHONY: deps demo page check check-majors bench bench-client bench-scale soak fuzz lint tidy sqlsmith dev dev-stop deb deb-twice dist release site pgspot $(addprefix check-,$(CHECKS) $(MORE_CHECKS))

deps:
	@scripts/install-deps

demo: deps-demo
	@scripts/demo

# The administrator's page, with what the demo leaves.
page: deps-demo
	@scripts/demo --page

ifdef WITHOUT_PGXS
check: deps-check
	@scripts/check $(CHECKS_FIRST) -- $(CHECKS_LEFT) -- $(CHECKS_RIGHT)
endif

$(addprefix check-,$(CHECKS)): check-%: deps-check
	@scripts/check $*

# The other PostgreSQL majors: MAJORS="17" or CHECKS="regress tap" for fewer, FOLDER=... for where their systems are kept.
check-majors: deps-more
	@CHECKS="$(if $(filter command,$(origin CHECKS)),$(CHECKS))" scripts/check-majors $(or $(FOLDER),/var/tmp/botdb-majors) $(or $(MAJORS),16 17 18)

bench: deps-bench
	@bench/run
	@bench/requests
	@bench/rank
	@bench/hot
	@bench/costs
	@bench/move
	@bench/node
	@bench/redis

# The C++ client beside bare libpq and libpqxx, near the server and far from it.
bench-client: deps-bench
	@bench/client/run

# The leaderboard at 10^4 to 10^7 users: SIZES="10000 100000" for less.
bench-scale: deps-bench
	@bench/scale $(if $(SIZES),--sizes $(SIZES))

# SECONDS=600 for ten minutes, SEED=… for the operations of an earlier run.
soak: deps-check
	@scripts/cluster run test/invariants/run --seconds $(or $(SECONDS),60) $(addprefix --seed=,$(SEED))

# SECONDS=600 for ten minutes, SEED=... for the calls of an earlier run.
fuzz: deps-check
	@scripts/cluster run test/fuzz/run --seconds $(or $(SECONDS),60) $(addprefix --seed ,$(SEED))

dev: deps-demo
	@scripts/dev start

dev-stop:
	@scripts/dev stop

check-deb check-dist: check-%: deps-deb
	@scripts/check $*

# Warnings of both compilers, and clang-tidy.
lint tidy: deps-more
	@scripts/check $@

# The extension under sanitizers, and under valgrind.
check-asan check-valgrind: check-%: deps-more
	@scripts/check $*

# QUERIES=1000 for fewer.
sqlsmith: deps-more
	@QUERIES=$(QUERIES) scripts/check sqlsmith

# Debian packages, in build/deb/.
deb: deps-deb
	@scripts/deb

# The same, built twice and compared.
deb-twice: deps-deb
	@scripts/deb --twice

# The file for PGXN, in build/dist/.
dist:
	@scripts/dist

# What is in the way of a release: CHECK=clean for one of its checks, NO_PACKAGE=yes for all but the Debian packages.
release: deps-check deps-deb
	@scripts/release $(or $(CHECK),$(if $(NO_PACKAGE),--no-package))

# The documents as a site, in build/site/.
site: deps-check
	@site/build

pgspot: deps-check
	@scripts/check pgspot
