# Everything a fresh machine needs, then the work. On a bare Debian: python3 (3.11 or newer), make, and package registries.
# Paths are relative to this folder, so that a checkout may lie under a path with spaces.

PYTHON ?= python3
RAW ?= data/raw
PROCESSED ?= data/processed
ARGS ?=
PDF_ARGS ?=
SCAN_ARGS ?=
RUN_ARGS ?= --documents 10000
# Each worker may start a Prefect server of its own; more than a few cost more than they save.
WORKERS ?= 4
# How long `make fuzz` takes for each target.
SECONDS ?= 60
TARGET ?=

BIN = .venv/bin
PACKAGES = schemas normalizers extractors pipeline flows
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run engine test components lint format accuracy bench docs fuzz digits lock clean install install-dev

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: engine ## install what is needed, then turn data/raw into data/processed (RAW=, PROCESSED=, ARGS=)
	@$(BIN)/ita run --raw "$(RAW)" --processed "$(PROCESSED)" $(ARGS)

engine: install # what scans are read with, as root on Debian; else it says how, and scans are set aside
	@$(BIN)/python -m tools.components tesseract

test: components ## install what is needed, then run the whole test suite (ARGS=)
	@$(BIN)/pytest -q -n auto --maxprocesses $(WORKERS) --dist loadgroup $(ARGS)

components: install-dev ## install programs and fonts that some tests need (as root with apt-get; else it says how)
	@$(BIN)/python -m tools.components

lint: install-dev ## ruff, mypy --strict and the import contract
	$(BIN)/ruff check $(PACKAGES) tools tests
	$(BIN)/ruff format --check $(PACKAGES) tools tests
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: install-dev ## rewrite the code the way ruff wants it
	$(BIN)/ruff check --fix-only --quiet $(PACKAGES) tools tests
	$(BIN)/ruff format $(PACKAGES) tools tests

accuracy: components ## measure precision and recall on generated reports, as text (ARGS=), as PDF (PDF_ARGS=) and scanned (SCAN_ARGS=)
	$(BIN)/python -m tools.accuracy $(ARGS)
	$(BIN)/python -m tools.text_benchmark $(PDF_ARGS)
	$(BIN)/python -m tools.scan_accuracy $(SCAN_ARGS)

bench: components ## measure speed and memory: PDF beside bare pdfplumber (ARGS=), whole runs (RUN_ARGS="--documents 60000")
	$(BIN)/python -m tools.pdf_speed $(ARGS)
	$(BIN)/python -m tools.performance $(RUN_ARGS)

docs: install-dev ## build the documents into dist/docs; open dist/docs/index.html
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

fuzz: install-dev ## mutate reports and look for crashes and hangs (SECONDS= for each target, TARGET= for one)
	$(BIN)/python -m tools.fuzz --seconds $(SECONDS) $(if $(TARGET),--target $(TARGET))

digits: components ## train the reader of scanned numerals anew (an hour or two; ARGS="--quick" to try)
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement requirements/digits.lock
	$(BIN)/python -m tools.digits $(ARGS)

prefect-database: install-dev ## write the empty database of the pinned Prefect anew (after its version changed)
	$(BIN)/python -m tools.prefect_database

lock: install-dev ## pin newer versions of everything into requirements/ (needs the package index)
	$(COMPILE) --upgrade pyproject.toml --group build --output-file requirements/run.lock
	$(COMPILE) --upgrade pyproject.toml --group build --group dev --constraints requirements/run.lock --output-file requirements/dev.lock
	$(COMPILE) --upgrade pyproject.toml --group build --group dev --group digits --constraints requirements/dev.lock --output-file requirements/digits.lock
	echo uv | $(COMPILE) --upgrade - --output-file requirements/uv.lock

install: # what the product needs
	@$(PYTHON) tools/bootstrap.py run

install-dev: # and the tools of tests and lint
	@$(PYTHON) tools/bootstrap.py dev

clean: ## remove .venv and all caches; data stays
	rm -rf .venv .venv.previous .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist
	find $(PACKAGES) tools tests -type d -name __pycache__ -prune -exec rm -rf {} +
