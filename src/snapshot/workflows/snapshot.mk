# What the database needs, one target each; `make snapshot-help` lists them.
# Written by `snapshot init`; include it in your Makefile. `snapshot init --force` writes it anew.

SNAPSHOT ?= snapshot

# Where snapshot.toml lies: commands run there, from wherever make was called.
SNAPSHOT_MK := $(abspath $(lastword $(MAKEFILE_LIST)))
ifndef SNAPSHOT_ROOT
SNAPSHOT_ROOT := $(patsubst %/,%,$(dir $(SNAPSHOT_MK)))
endif

# Files that must be there first, as that of a virtualenv.
SNAPSHOT_READY ?=

SNAPSHOT_RUN = cd "$(SNAPSHOT_ROOT)" && $(SNAPSHOT)
SNAPSHOT_TARGETS := al-dump-schema-current al-init-from-schema al-rev al-rev-auto al-check al-lock al-up al-down al-stamp \
	al-squash al-squash-stamp al-sql al-cur al-hist backup restore db-reset doctor up down

.PHONY: $(SNAPSHOT_TARGETS) snapshot-help

# Recipes read what was given as "$$NAME" from the environment, so that a quote in a value stays a quote. What a person
# writes may hold a dollar sign, which make would expand on its way there.
$(SNAPSHOT_TARGETS): export ENV := $(ENV)
$(SNAPSHOT_TARGETS): export REV := $(REV)
$(SNAPSHOT_TARGETS): export FILE := $(FILE)
$(SNAPSHOT_TARGETS): export override MSG := $(value MSG)
$(SNAPSHOT_TARGETS): export override REV_ID := $(value REV_ID)
$(SNAPSHOT_TARGETS): export override REASON := $(value REASON)

snapshot-help: ## List the targets of the database
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-24s %s\n", $$1, $$2 }' "$(SNAPSHOT_MK)"

al-dump-schema-current: $(SNAPSHOT_READY) ## Renew sql_current/ (ENV= SOURCE=migrations|live)
	@$(SNAPSHOT_RUN) current-schema --env "$$ENV" --source "$${SOURCE:-migrations}"

al-init-from-schema: $(SNAPSHOT_READY) ## Fill the empty database of ENV from sql_current/ (OPTIONS=--create-roles)
	@$(SNAPSHOT_RUN) seed --env "$$ENV" $${OPTIONS-}

al-rev: $(SNAPSHOT_READY) ## Write a new revision to fill in (MSG="what it does" REV_ID=)
	@$(SNAPSHOT_RUN) revisions new --env "$$ENV"

al-rev-auto: $(SNAPSHOT_READY) ## Write a new revision of what the models differ from the migrations in (MSG= ENV=)
	@$(SNAPSHOT_RUN) revisions new --auto --env "$$ENV"

al-check: $(SNAPSHOT_READY) ## Hold the project to its policy (ENV= OPTIONS=--strict)
	@$(SNAPSHOT_RUN) check --env "$$ENV" $${OPTIONS-}

al-lock: $(SNAPSHOT_READY) ## Lock new revisions, so that parallel branches conflict (FILE= REASON= for an exception)
	@$(SNAPSHOT_RUN) revisions lock $(if $(FILE),--accept "$$FILE")

al-up: $(SNAPSHOT_READY) ## Upgrade the database of ENV to a revision (REV=head STEP=1 LOCK_TIMEOUT=10 CONFIRM=)
	@$(SNAPSHOT_RUN) revisions upgrade --env "$$ENV" --step "$${STEP:-0}" "$${REV:-head}"

al-down: $(SNAPSHOT_READY) ## Show what would be lost, and go one revision back (REV=<id>|base DRY_RUN=1 CONFIRM=)
	@$(SNAPSHOT_RUN) revisions downgrade --env "$$ENV" $(if $(filter-out 0 no false,$(DRY_RUN)),--dry-run) "$$REV"

al-stamp: $(SNAPSHOT_READY) ## Show how the schema differs from a revision, and note that one (REV=<id> PURGE=1 CONFIRM=)
	@$(SNAPSHOT_RUN) revisions stamp --env "$$ENV" $(if $(filter-out 0 no false,$(PURGE)),--purge) "$$REV"

al-squash: $(SNAPSHOT_READY) ## Put one baseline in the place of the revisions (OPTIONS="--keep 5" DRY_RUN=1)
	@$(SNAPSHOT_RUN) revisions squash --env "$$ENV" $(if $(filter-out 0 no false,$(DRY_RUN)),--dry-run) $${OPTIONS-}

al-squash-stamp: $(SNAPSHOT_READY) ## Note a baseline with an id of its own in the database of ENV (CONFIRM=)
	@$(SNAPSHOT_RUN) revisions squash-stamp --env "$$ENV"

al-sql: $(SNAPSHOT_READY) ## Print the SQL from one revision to another, up or down (REV=from:to)
	@$(SNAPSHOT_RUN) revisions sql --env "$$ENV" "$$REV"

al-cur: $(SNAPSHOT_READY) ## Show the revision of the database of ENV, and how far behind head it is
	@$(SNAPSHOT_RUN) revisions current --env "$$ENV"

al-hist: $(SNAPSHOT_READY) ## Show the revisions there are
	@$(SNAPSHOT_RUN) revisions history --env "$$ENV"

backup: $(SNAPSHOT_READY) ## Back up the database of ENV, rows and all, into backups/ (KEEP=7)
	@$(SNAPSHOT_RUN) db backup --env "$$ENV" --keep "$${KEEP:-7}"

restore: $(SNAPSHOT_READY) ## Load a backup into the database of ENV, which must be empty (FILE= CONFIRM=)
	@case "$$FILE" in /*|"") ;; *) FILE="$(CURDIR)/$$FILE";; esac; $(SNAPSHOT_RUN) db restore --env "$$ENV" "$$FILE"

db-reset: $(SNAPSHOT_READY) ## Drop the database of ENV and make it again, empty (CONFIRM=<dbname>)
	@$(SNAPSHOT_RUN) db reset --env "$$ENV"

doctor: $(SNAPSHOT_READY) ## Find what is wrong with the database of ENV and the project, and what to do
	@$(SNAPSHOT_RUN) doctor --env "$$ENV" $${OPTIONS-}

up: $(SNAPSHOT_READY) ## Start the server of ENV, embedded or by its compose file, and wait for it
	@$(SNAPSHOT_RUN) db up --env "$$ENV"

down: $(SNAPSHOT_READY) ## Stop the server of ENV; its data stays
	@$(SNAPSHOT_RUN) db down --env "$$ENV"
