# The same names here, in the README and in continuous integration.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Two processes with one thread each: threads of several processes that wait for each other on two cores take ten times as long.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo install install-train test test-fast coverage lint fix versions golden bench docs clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.core ## Install the core, build a shop, show recommendations (DEMO="--source FILE" for your own)
	$(BIN)/modiste demo $(DEMO)

install: $(VENV)/.test ## Create .venv with everything that the tests need but torch

install-train: $(VENV)/.train ## Add torch, timm, ONNX and scikit-image to .venv (about 5.6 GB)

test: $(VENV)/.test ## Run all tests; those that need torch or the Kaggle set are skipped with a reason where it is missing
	$(PYTEST)

test-fast: $(VENV)/.test ## Run the tests that take seconds
	$(PYTEST) -m "not slow" --hypothesis-profile fast

coverage: $(VENV)/.test ## Run all tests and print which share of the lines they run, room by room
	$(PYTEST) --timeout 900 --cov --cov-report=
	$(BIN)/python -m benchmarks.coverage

lint: $(VENV)/.lint ## Check style, spelling and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy

fix: $(VENV)/.lint ## Mend what the style checker can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

versions: $(VENV)/.lint ## Run the fast tests on every Python at hand, and with the lowest versions of what is needed
	$(BIN)/nox

golden: $(VENV)/.test ## Index the Kaggle set (MODISTE_DATA) and check that questions are answered as before
	$(BIN)/python -m tests.golden $(or $(GOLDEN),--check --rebuild)

bench: $(VENV)/.test ## Measure speed and memory with the Kaggle set (MODISTE_DATA) and write results/
	$(BIN)/python -m benchmarks

docs: $(VENV)/.test ## Write the command reference and the settings from the code, the tables from results/
	$(BIN)/python -m typer modiste.cli.main utils docs --name modiste --output docs/commands.md
	$(BIN)/python -m benchmarks.tables

clean: ## Remove .venv and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "modiste needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Use make PYTHON=python3.12 ..."; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.core: $(VENV)/.python pyproject.toml
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.python pyproject.toml
	$(BIN)/pip install --quiet --editable ".[test]"
	@touch $@ $(VENV)/.core

$(VENV)/.lint: $(VENV)/.test
	$(BIN)/pip install --quiet --editable ".[test,lint]"
	@touch $@

$(VENV)/.train: $(VENV)/.test
	$(BIN)/pip install --quiet --editable ".[test,paper]"
	@touch $@
