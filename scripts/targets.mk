# Working on botdb: each target is complete by itself on a fresh Debian 12 machine.
CHECKS = format boundary build unit regress isolation load tap client tool docs sanitize

.PHONY: deps demo check bench dev dev-stop $(addprefix check-,$(CHECKS))

deps:
	@scripts/install-deps

demo: deps
	@scripts/demo

# PGXS has a check of its own, which only says that it cannot; the Makefile leaves PGXS out when this one is asked for.
ifneq ($(filter check,$(MAKECMDGOALS)),)
check: deps
	@scripts/check $(CHECKS)
endif

$(addprefix check-,$(CHECKS)): check-%: deps
	@scripts/check $*

bench: deps
	@scripts/build
	@bench/run

dev: deps
	@scripts/dev start

dev-stop:
	@scripts/dev stop
