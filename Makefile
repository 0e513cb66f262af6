# Everything a developer runs. `make help` lists it.

PYTHON ?=
ARGS ?=
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help up test faults soak bench bench-growth bench-peers check format migrate clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo "  PYTHON=/path/to/python3.12 chooses the interpreter (3.11 to 3.13)."

up: ## Start everything on this machine: servers, services, stand-ins, the demo page. Ctrl-C ends it
	@dev/bootstrap run
	@.venv/bin/python -m dev.up

# Most of a run is waiting, so files run side by side, each worker with servers of its own. In their written order: the
# slow folders come first, and neither worker ends with a long file alone.
test: ## The whole test suite; ARGS="-k form -x" goes to pytest, ARGS="-n 0" runs it in one process
	@dev/bootstrap develop
	@.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

faults: ## Hurt everything under load for about 15 minutes; ARGS="--seed 7 --minutes 5 --leads 1000"
	@dev/bootstrap develop
	@.venv/bin/python -m bench.faults $(ARGS)

soak: ## An hour at a steady rate, watching memory, connections and descriptors; ARGS="--minutes 5 --rate 10"
	@dev/bootstrap develop
	@.venv/bin/python -m bench.soak $(ARGS)

bench: ## Measure speed for about 15 minutes and write docs/benchmarks.md; ARGS="--runs 5"
	@dev/bootstrap develop
	@.venv/bin/python -m bench all $(ARGS)

bench-growth: ## The same loads with a million leads and ten million messages of history
	@dev/bootstrap develop
	@.venv/bin/python -m bench growth $(ARGS)
	@.venv/bin/python -m bench report

bench-peers: ## The same work with FastStream, taskiq, procrastinate and BullMQ; writes docs/benchmarks-peers.md
	@dev/bootstrap develop
	@.venv/bin/python -m bench.peers $(ARGS)

check: ## Lint, format, types and import rules
	@dev/bootstrap develop
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy
	.venv/bin/python .venv/bin/lint-imports

format: ## Rewrite the code as `make check` wants it
	@dev/bootstrap develop
	.venv/bin/python -m ruff check --fix .
	.venv/bin/python -m ruff format .

migrate: ## Bring the database that DATABASE_URL names to the newest schema
	@dev/bootstrap run
	@.venv/bin/python -m shared.migrations

clean: ## Remove what was installed; data in .data stays
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf bench/peers/*/.venv bench/peers/*/node_modules
