# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed
JUDGES := tests/judges/node_modules/.package-lock.json

.PHONY: demo test check lint format servers judge soak bench lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Steadily needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(VENV)/bin/pip || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Steadily needs into $(VENV) ..."
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP)
	@$(VENV)/bin/steadily demo

test: $(STAMP)
	@$(VENV)/bin/python -m pytest

check: lint test

lint: $(STAMP)
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/mypy

format: $(STAMP)
	@$(VENV)/bin/ruff format --quiet .
	@$(VENV)/bin/ruff check --quiet --fix .

servers: $(JUDGES)
	@.ci/servers

$(JUDGES): tests/judges/package-lock.json | $(STAMP)
	@echo "Installing the letters' judges into tests/judges/node_modules ..."
	@$(VENV)/bin/npm ci --prefix tests/judges --silent
	@touch $@

judge: servers
	@$(VENV)/bin/python -m pytest -q -m "judges and slow" tests/judges

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    --all-extras --group dev pyproject.toml -o requirements.lock
