# Everything runs in .venv, which is built here from the repository's own files.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERIES := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
CONSTRAINTS := constraints/python$(SERIES).txt
PINNED := $(if $(wildcard $(CONSTRAINTS)),--constraint $(CONSTRAINTS))
ifneq ($(wildcard ../shared/data/manifest.json),)
export MOLCAUSE_DATA ?= $(abspath ../shared/data)
endif

.PHONY: demo test test-all lint docs bench constraints clean

demo: $(VENV)/installed
	$(BIN)/molcause demo

test: lint $(VENV)/developed
	$(BIN)/pytest -m "not slow"

test-all: lint docs $(VENV)/developed
	$(BIN)/pytest

lint: $(VENV)/developed
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/developed
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build/html

bench: $(VENV)/developed
	$(BIN)/python -m benchmarks

$(VENV)/installed: pyproject.toml $(wildcard $(CONSTRAINTS))
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet $(PINNED) --editable .
	touch $@

$(VENV)/developed: $(VENV)/installed
	$(BIN)/python -m pip install --quiet $(PINNED) --group dev
	touch $@

# The versions that CI installs: resolved anew with this Python, then frozen.
constraints:
	rm -rf $(VENV)-constraints
	$(PYTHON) -m venv $(VENV)-constraints
	$(VENV)-constraints/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(VENV)-constraints/bin/python -m pip install --quiet --editable . --group dev
	mkdir -p constraints
	$(VENV)-constraints/bin/python -m pip freeze --exclude-editable > $(CONSTRAINTS)
	rm -rf $(VENV)-constraints

clean:
	rm -rf $(VENV) docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
