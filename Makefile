# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed
DEV := $(VENV)/.installed-for-tests
PIP := $(VENV)/bin/pip --quiet --disable-pip-version-check install
JUDGES := tests/judges/node_modules/.package-lock.json

.PHONY: demo quick test check lint format servers judge soak bench corpora lock rules conditions docs golden golden-compare container

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Steadily needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(VENV)/bin/pip || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Steadily needs into $(VENV) ..."
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(STAMP)
	@echo "Installing what its tests need ..."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(STAMP)
	@$(VENV)/bin/steadily demo

# What needs no server in parallel, then the rest; a machine without servers has no rest (pytest's status 5), but for CI.
test: $(DEV)
	@$(VENV)/bin/python -m pytest -q -n auto --dist worksteal -m "not slow and not servers and not judges"
	@$(VENV)/bin/python -m pytest -q -m "not slow and (servers or judges)" || { [ $$? = 5 ] && [ -z "$$CI" ]; }

# What needs no server, in parallel, without the few tests that take as long as all others: for use while working.
quick: $(DEV)
	@STEADILY_TESTS=quick $(VENV)/bin/python -m pytest -q -n auto --dist worksteal -m "not slow and not long and not servers and not judges"

check: lint test

lint: $(DEV)
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/mypy

format: $(DEV)
	@$(VENV)/bin/ruff format --quiet .
	@$(VENV)/bin/ruff check --quiet --fix .

servers: $(JUDGES)
	@.ci/servers

$(JUDGES): tests/judges/package-lock.json | $(DEV)
	@echo "Installing the letters' judges into tests/judges/node_modules ..."
	@$(VENV)/bin/npm ci --prefix tests/judges --silent
	@touch $@

judge: servers
	@$(VENV)/bin/python -m pytest -q -m "judges and slow" tests/judges

SOAK := $(addprefix tests/real/,test_crashes.py test_kills.py test_wire.py test_loops.py test_bounces.py test_replicas.py test_connections.py) $(addprefix tests/app/,test_soak.py test_year.py test_month.py)
FORM := soak
soak: servers
	@STEADILY_TESTS=$(FORM) $(VENV)/bin/python -m pytest -q -s -m "slow or not slow" $(SOAK)

CORPORA := tests/corpora/node_modules/.package-lock.json
$(CORPORA): tests/corpora/package-lock.json | $(DEV)
	@$(VENV)/bin/npm ci --prefix tests/corpora --silent
	@touch $@

corpora: $(CORPORA)
	@$(VENV)/bin/python -m pytest -q -s -m slow tests/corpora

BENCH := start reading letters asking statements evening latency growth month
bench: $(DEV)
	@for name in $(BENCH); do echo "== $$name"; $(VENV)/bin/python -m benchmarks.$$name || exit 1; done

# golden before a change of the code that may change no reading and no letter, golden-compare after it.
GOLDEN := .golden.gz
golden: $(DEV)
	@$(VENV)/bin/python tests/golden.py save $(GOLDEN)

golden-compare: $(DEV)
	@$(VENV)/bin/python tests/golden.py compare $(GOLDEN)

# The Containerfile's steps in a clean root; needs root and debootstrap.
container: $(DEV)
	@$(VENV)/bin/python -m pytest -q -m "slow or not slow" tests/packaging/test_container.py

docs: $(DEV)
	@PYTHONPATH=. $(VENV)/bin/python docs/generate.py
	@$(VENV)/bin/python -m sphinx -W --keep-going -q -b html docs build/docs
	@echo "build/docs/index.html is written."

rules: $(DEV)
	@$(VENV)/bin/python -m tests.rules_are_needed --tables

# Which conditions of counting some labelled case needs: takes each away (some minutes; MODULE="names totals" for some).
conditions: $(DEV)
	@$(VENV)/bin/python -m tests.conditions_are_needed $(MODULE)

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock:
	$(LOCK) --group build pyproject.toml -o requirements.lock
	$(LOCK) --all-extras --group dev --constraint requirements.lock pyproject.toml -o requirements-dev.lock
