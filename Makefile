# Everything a person types in Guildhall. `make` alone lists it.
PYTHON ?= python3
# Half as many again as processors: tests wait for browsers, servers and locks a third of their time.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 3 / 2)
PYTEST = .venv/bin/pytest --numprocesses=$(WORKERS) --dist=worksteal
COMPILE = .venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet $(UPGRADE)
# Static checks read the settings; they ask no server.
SETTINGS = GUILDHALL_ENV=test GUILDHALL_SECRET_KEY=only-for-checks
export PORT
# A process that finds the byte code of its modules starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run reset test interop check fmt bench manage messages requirements run-environment dev-environment

help: ## List these commands.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: run-environment ## Start the whole site with its demo community; PORT=8123 chooses the port, Ctrl-C stops it.
	@.venv/bin/python -m plc.embedded run

reset: run-environment ## Empty var/: the database, the uploads and everything else that a run has kept.
	@.venv/bin/python -m plc.embedded reset

test: dev-environment ## Run all tests, in parallel and random order; ARGS="-k feed" passes pytest arguments.
	@.venv/bin/python -m tests.chromium
	@$(PYTEST) $(ARGS)

interop: dev-environment ## Compare our credentials with another implementation of them; needs Node and npm.
	@.venv/bin/pytest --numprocesses=0 tests/interop/verify_elsewhere.py $(ARGS)

check: dev-environment ## Run every static check: format, lint, types, imports, migrations, templates, settings.
	@echo "Format (ruff)" && .venv/bin/ruff format --check --quiet .
	@echo "Lint (ruff)" && .venv/bin/ruff check --quiet .
	@echo "Types (mypy)" && $(SETTINGS) .venv/bin/mypy --no-error-summary
	@echo "Imports (import-linter)" && said=$$(.venv/bin/lint-imports --no-logo) || { echo "$$said"; exit 1; }
	@echo "Migrations (Django)" && $(SETTINGS) .venv/bin/python -W ignore manage.py makemigrations --check --dry-run
	@echo "Settings and models (Django)" && $(SETTINGS) .venv/bin/python manage.py check --fail-level WARNING
	@echo "Templates (djlint)" && .venv/bin/djlint --lint --quiet templates

fmt: dev-environment ## Format the code and mend what the linter can mend by itself.
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format --quiet .

bench: run-environment ## Measure the speed of the pages; ARGS="--size large" passes arguments.
	@.venv/bin/python -m bench $(ARGS)

chaos: dev-environment ## Kill everything at random while people write, and look for points lost or doubled; ARGS="--faults 20".
	@.venv/bin/python -m tests.chaos $(ARGS)

manage: run-environment ## Run a Django command beside a running site: make manage ARGS="shell".
	@GUILDHALL_ENV=$${GUILDHALL_ENV:-development} .venv/bin/python manage.py $(ARGS)

messages: dev-environment ## Bring the catalogues of locale/ up to date and compile them; says what is to be translated.
	@.venv/bin/python -m plc.core.catalogues

requirements: dev-environment ## Compile the hashed requirement files anew; UPGRADE=--upgrade takes newer versions.
	@$(COMPILE) pyproject.toml --output-file requirements/deploy.txt
	@$(COMPILE) pyproject.toml --extra embedded --constraint requirements/deploy.txt --output-file requirements/run.txt
	@$(COMPILE) pyproject.toml --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt
	@echo uv | $(COMPILE) - --output-file requirements/uv.txt

run-environment:
	@$(PYTHON) requirements/sync.py run

dev-environment:
	@$(PYTHON) requirements/sync.py dev
