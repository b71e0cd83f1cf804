# Everything a user or developer runs. `make help` lists it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
PORT ?= 3000
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.DEFAULT_GOAL := help
.PHONY: help env env-dev run refresh gap sources ui test test-fast test-duckdb2 lint format lock licences entity-report news-report pages sql-page notebooks-html bench chaos mutate coverage-matrix audit clean

help:  ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

$(VENV)/.runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "computegap needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@test -x $(UV) || { echo "Creating the environment in $(VENV) ..."; \
	  $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; }
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

env: $(VENV)/.runtime  ## Create the environment from requirements.lock

env-dev: $(VENV)/.dev  ## The same, with the tools for tests and checks

run: env  ## Refresh everything, then show the gap, the sources and where the published file is
	@$(BIN)/computegap refresh

refresh: run

gap: env  ## Show the headline gap table
	@$(BIN)/computegap gap

sources: env  ## Show the state of every source
	@$(BIN)/computegap sources

ui: env  ## Dagster's web UI and daemon on this project (PORT=3000)
	@$(BIN)/computegap ui --port $(PORT)

test: env-dev  ## The whole test suite, with coverage
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term

test-fast: env-dev  ## Only the tests that take no more than a few seconds each
	@$(BIN)/python -m pytest -n 2 -m "not slow and not browser"

test-duckdb2: env-dev  ## The warehouse and the command line on DuckDB 2.0
	@test -x .venv-duckdb2/bin/python || $(PYTHON) -m venv .venv-duckdb2
	@$(UV) pip install --quiet --python .venv-duckdb2/bin/python -r requirements.lock -r requirements-dev.lock
	@$(UV) pip install --quiet --no-config --python .venv-duckdb2/bin/python --no-deps duckdb==2.0.0 -e .
	@.venv-duckdb2/bin/python -m pytest -q -n 2 tests/unit/warehouse tests/unit/cli

lint: env-dev  ## ruff, formatting, types, SQL, YAML
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --processes 2 dbt_project/models data_tests/dbt
	@$(BIN)/yamllint --strict .

format: env-dev  ## Format Python and SQL
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/sqlfluff fix --processes 2 dbt_project/models data_tests/dbt

lock: env  ## Resolve the locks anew from pyproject.toml
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --output-file requirements.lock pyproject.toml
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --constraint requirements.lock --group dev --output-file requirements-dev.lock

licences: env  ## Write DATA_LICENSES.md from the sources' declarations
	@$(BIN)/python -m pipelines.sources.licences

entity-report: env  ## Write docs/entities.md: how well names are resolved
	@$(BIN)/python -m pipelines.entities.report

news-report: env  ## Write docs/news.md: how well headlines are understood
	@$(BIN)/python -m pipelines.news.report

pages: env  ## Write what is made in docs/: the dictionary, the settings
	@$(BIN)/python -m pipelines.guide

sql-page: env  ## Write the answers of docs/sql.md from the home at COMPUTEGAP_HOME (built from the recorded payloads)
	@$(BIN)/python -m pipelines.guide.questions

notebooks-html: env-dev  ## Run the notebooks on the home at COMPUTEGAP_HOME and write them as HTML to build/notebooks
	@$(BIN)/jupyter-nbconvert --execute --to html --output-dir build/notebooks --log-level WARN \
	  --HTMLExporter.mathjax_url= --HTMLExporter.require_js_url= --HTMLExporter.jquery_url= \
	  --HTMLExporter.mermaid_js_url= notebooks/*.ipynb
	@echo build/notebooks/01_quick_start.html

bench: env-dev  ## Measure how fast the house is (BENCH="--case gap_as_of"); `--write` puts the table into docs/performance.md
	@$(BIN)/python -m benchmarks $(BENCH)

chaos: env-dev  ## What it survives: kills, overlaps, readers, faults (CHAOS="--case readers"; `--write` for docs/reliability.md)
	@$(BIN)/python -m chaos $(CHAOS)

mutate: env-dev  ## Test the tests: faults in inputs and in checks (MUTATE="--fault NAME"; `--write` for docs/reliability.md)
	@$(BIN)/python -m mutation $(MUTATE)

coverage-matrix: env-dev  ## Write docs/coverage.md: which kind of check every table has
	@$(BIN)/python -m mutation.matrix

audit: env-dev  ## Licences and known vulnerabilities of the dependencies, a bill of materials in build/ (docs/reliability.md)
	@$(BIN)/python -m supply_chain

clean:  ## Remove the environment and caches, never the data
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage* build *.egg-info
