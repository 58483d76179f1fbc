# Everything from nothing but Python >= 3.11, git and make. The environment is .venv, made from the lock files; a stamp in it says what it holds.
#
#   make ask REPO=path Q="how ...?"   sets up what answering needs, and answers
#   make test                         sets up everything, and checks everything
#
# Works with GNU make 3.81 (macOS) and in a folder whose name has spaces: paths here are relative, and nothing is run through a script's first line.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help ask test lint types unit wheel bench lock clean

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input
ARGS ?= --help

# Q may hold anything, quotes and dollars too: make must not expand it, nor a shell read it. It travels by the environment, under names of our own.
export ASK_REPO := $(value REPO)
export ASK_QUESTION := $(value Q)
export ASK_PYTHON := $(value PYTHON)
unexport Q REPO PYTHON VIRTUAL_ENV PYTHONHOME PYTHONPATH

help:
	@sed -n 's/^#   //p' Makefile
	@echo 'also: lint, types, unit, wheel (the parts of test), bench ARGS="...", lock, clean'

ask: .venv/.runtime
	@test -n "$$ASK_REPO" && test -n "$$ASK_QUESTION" || { echo 'usage: make ask REPO=path/to/a/repository Q="your question"' >&2; exit 2; }
	@$(PY) -m codeqa -C "$$ASK_REPO" ask -- "$$ASK_QUESTION"

test: lint types unit wheel

lint: .venv/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: .venv/.dev
	$(PY) -m mypy

unit: .venv/.dev
	$(PY) -m pytest -q -n 2

wheel: .venv/.dev
	$(PY) .ci/wheel.py

bench: .venv/.dev
	$(PY) -m bench $(ARGS)

# One resolution for every Python and platform that pyproject.toml allows. Needs the network; uv stays out of .venv. No index address may get into the locks.
lock: .venv/bin/python
	$(PY) -m venv --clear build/lock
	build/lock/bin/python -m pip --disable-pip-version-check install --quiet 'uv>=0.9'
	UV_CUSTOM_COMPILE_COMMAND='make lock' build/lock/bin/python -m uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade --quiet \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --output-file requirements.lock
	UV_CUSTOM_COMPILE_COMMAND='make lock' build/lock/bin/python -m uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade --quiet \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The first interpreter that is new enough: the one asked for, else any that has a version in its name.
.venv/bin/python:
	@for name in "$$ASK_PYTHON" python3.14 python3.13 python3.12 python3.11 python; do \
	  "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; name=; done; \
	test -n "$$name" || { echo 'codeqa needs Python 3.11 or newer: install one, or say where it is: make PYTHON=/path/to/python3 ...' >&2; exit 1; }; \
	"$$name" -m venv --clear .venv || { rm -rf .venv; echo "$$name has no venv module; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

# Wheels only: no package runs code of its own while it is installed.
.venv/.runtime: requirements.lock | .venv/bin/python
	@echo 'setting up .venv (once; about 100 MB to fetch)' >&2
	@$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements.lock >&2
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo 'setting up .venv for development (once)' >&2
	@$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements-dev.lock >&2
	@$(PIP) install --quiet --no-deps --no-build-isolation --no-index -e . >&2
	@touch $@
