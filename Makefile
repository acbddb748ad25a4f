# Every target works on a fresh clone: it first installs requirements.lock into .venv, once.
# Options: make demo PORT=8001 · make test ARGS="-k records" · make demo PYTHON=python3.12
.DELETE_ON_ERROR:
.SILENT:
.PHONY: help up demo test check check-types check-rest fix bench bench-search bench-reviews bench-pages bench-citations bench-review bench-triage chaos screenshots live
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
RUN = .venv/bin/python
# --no-compile: of 100 packages most modules are never imported; Python compiles those that are, as they are.
# Settings for `check --deploy` and nothing else: made up, never used to serve.
SERVER = SECRET_KEY=$$($(RUN) -c "import secrets; print(secrets.token_urlsafe(60))") ALLOWED_HOSTS=secretome.example NCBI_EMAIL=checks@secretome.example DATABASE_URL=postgresql://nobody@localhost/none BROKER_URL=redis://localhost/0 CACHE_URL=redis://localhost/1 DJANGO_SETTINGS_MODULE=secretome.settings.production

help: ## say what there is
	sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | sort | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

.venv/installed: requirements.lock
	$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('Python 3.11 or later is needed; name one with: make PYTHON=python3.11 …')"
	echo "Installing into .venv, once; this takes a minute or two."
	$(PYTHON) -m venv .venv
	$(RUN) -m pip install --quiet --no-compile --disable-pip-version-check --no-input --root-user-action ignore --require-hashes -r requirements.lock
	touch $@

up: .venv/installed ## run everything on this machine, against the real PubMed (set NCBI_EMAIL)
	exec $(RUN) manage.py up --port $(PORT)

demo: .venv/installed ## the same with 10,000 made-up records and people to log in as
	exec $(RUN) manage.py up --demo --port $(PORT)

test: .venv/installed ## run every test that needs nothing but this machine
	exec $(RUN) -m pytest -n auto --dist worksteal $(ARGS)

check: .venv/installed ## style, types, layers, templates, migrations and settings for a server
	$(MAKE) --jobs 2 --output-sync=target --no-print-directory check-types check-rest

check-types: .venv/installed
	$(RUN) -m mypy .

check-rest: .venv/installed
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check --quiet .
	.venv/bin/lint-imports
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 --check {} +
	$(RUN) manage.py makemigrations --check --dry-run
	$(SERVER) $(RUN) manage.py check --deploy --fail-level WARNING

fix: .venv/installed ## put right what tools can: style, imports, templates
	$(RUN) -m ruff check --fix --quiet .
	$(RUN) -m ruff format --quiet .
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

bench: .venv/installed ## measure the import beside its peers
	exec $(RUN) -m tests.bench $(ARGS)

bench-search: .venv/installed ## measure the search beside bare Tantivy and PostgreSQL
	exec $(RUN) -m tests.bench.search $(ARGS)

bench-reviews: .venv/installed ## measure how well nine labelled reviews are served, beside the same peers
	exec $(RUN) -m tests.bench.reviews $(ARGS)

bench-pages: .venv/installed ## measure the server's time for the pages people read, one with 1,004 authors
	exec $(RUN) -m tests.bench.pages $(ARGS)

bench-citations: .venv/installed ## measure the citation pages with 1,000,000 records and 10,000,000 links
	exec $(RUN) -m tests.bench.citations $(ARGS)

bench-review: .venv/installed ## measure bulk acts on 10,000 records, and a merge of terms while people tag
	exec $(RUN) -m tests.bench.review $(ARGS)

bench-triage: .venv/installed ## measure 1,000 decisions in a real browser, with 10,000 records waiting
	exec $(RUN) -m tests.bench.triage $(ARGS)

CHAOS ?= kills outages answers citations slots pace ceiling faults canary index curators triage
chaos: .venv/installed ## kill, cut and flood a real installation, and do the books (CHAOS="kills answers" for some)
	for one in $(CHAOS); do echo "== $$one"; $(RUN) -m tests.chaos.$$one $(ARGS) || failed=1; done; exit $${failed:-0}

screenshots: .venv/installed ## take the pictures of the README anew, in a real browser
	exec $(RUN) -m tests.journeys.screenshots $(ARGS)

live: .venv/installed ## ask the real NCBI, iCite and Europe PMC (needs a network and NCBI_EMAIL)
	exec $(RUN) -m curation.providers.live $(ARGS)
