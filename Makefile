# Hoptac. `make` lists the targets; `make demo` and `make test` bring their own environment.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3.11
BIN := .venv/bin
PORT ?= 8080
STORY ?= tests/cases/dak_lak_2023q3

.PHONY: corpus fuzz help setup demo test lint airflow drill bench-intake lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: .venv/ready ## make .venv/ and install what the lock names

.venv/ready: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: apt-get install python3.11 python3.11-venv"; exit 1; }
	@echo "installing into .venv/ (about two minutes, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=24' 2>&1 | { grep -v WARNING || true; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: export HOPTAC_SETTLE_SECONDS = 0.3
demo: .venv/ready ## play the third quarter of 2023 of Đắk Lắk through the real DAGs, inbox to releases
	@$(BIN)/hoptac demo $(STORY)

test: .venv/ready ## run all tests but the slow drills
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not drill"

drill: .venv/ready ## kill the line at every fault point, run it again, compare the releases (about 25 minutes)
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m drill

bench-intake: .venv/ready ## read 300 workbooks: speed and memory beside pandas+openpyxl and bare python-calamine
	@$(BIN)/python -m bench.intake

corpus: .venv/ready ## plant defects in made-up returns; print how many are found and how often it cries wolf
	@$(BIN)/python -m bench.corpus

fuzz: .venv/ready ## read and answer spoilt files for half an hour
	@$(BIN)/python -m bench.fuzz

lint: .venv/ready ## ruff, mypy, import floors, sqlfluff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@HOPTAC_WAREHOUSE=:memory: $(BIN)/sqlfluff lint --processes 2 dbt_project/models

airflow: .venv/ready ## start Airflow on this machine, DAGs visible and unpaused; prints address and login
	@$(BIN)/python -m hoptac.orchestration.server serve --port $(PORT)

lock: .venv/ready ## resolve requirements.in anew into requirements.lock
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --no-emit-index-url --generate-hashes --no-strip-extras \
		--no-header --no-annotate requirements.in --output-file requirements.lock

clean: ## remove what was made here, workspaces under var/ included
	rm -rf .venv var .airflow .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info dbt_project/target dbt_project/logs
