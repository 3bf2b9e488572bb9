# Working on botdb: each target is complete by itself on a fresh Debian 12 machine.
CHECKS = format boundary build unit regress isolation load tap client tool docs sanitize

.PHONY: deps demo check bench dev dev-stop $(addprefix check-,$(CHECKS))

deps:
	@scripts/install-deps

demo: deps
	@scripts/demo

check: deps
	@scripts/check $(CHECKS)

$(addprefix check-,$(CHECKS)): check-%: deps
	@scripts/check $*

bench: deps
	@scripts/build
	@bench/run

dev: deps
	@scripts/dev start

dev-stop:
	@scripts/dev stop
