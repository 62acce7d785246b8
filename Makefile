# Two commands: `make run` and `make test`. The work is done by deploy/house, which needs Python alone.
PYTHON ?= python3
HOUSE = $(PYTHON) deploy/house

.PHONY: help run test bench check lock manage

help:
	@echo "make run    set up, start the demo district on PORT (8000), stop with Ctrl-C"
	@echo "make test   install what the tests need and run them       ARGS='tests/people -k number'"
	@echo "make bench  measure the named figures                      ARGS=booking_vs_psycopg"
	@echo "make check  ruff, mypy, import contracts, migrations, production settings"
	@echo "make lock   resolve the dependencies anew (needs uv)       ARGS=--upgrade"
	@echo "make manage run a management command                       ARGS=verify_audit"

run:
	@$(HOUSE) run

test bench check lock manage:
	@$(HOUSE) $@ $(ARGS)
