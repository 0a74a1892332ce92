# Everything a newcomer needs starts here: `make serve`. Python 3.11–3.13 and make are enough;
# the environment is made from uv.lock, so two machines get the same packages.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
UV_VERSION := 0.13.9
TOOLS := .venv/.tools
UV := $(TOOLS)/bin/uv
READY := .venv/.ready
RUN := .venv/bin
export UV_PROJECT_ENVIRONMENT := .venv
# Debian packages are asked for only where something is missing, and only by the targets that need them.
SUDO := $(shell [ "$$(id -u)" = 0 ] || { command -v sudo >/dev/null && echo sudo -n; })
BROWSER := $(firstword $(shell command -v chromium chromium-browser google-chrome 2>/dev/null))
TESTS ?= tests
JOBS ?= 2

.PHONY: help serve test check lint types layers format schema bench bench-search bench-search-speed bench-faults bench-panel bench-ballots browser wrk hooks clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 24

$(READY): uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo '需要 Python 3.11 或更新版本。Python 3.11 or later is needed.'; exit 1; }
	@mkdir -p .venv
	@[ -x $(UV) ] || { $(PYTHON) -m venv $(TOOLS) && $(TOOLS)/bin/pip install --quiet uv==$(UV_VERSION); } \
	  || { echo '建不了虚拟环境；Debian 上请先装 python3-venv。On Debian, install python3-venv first.'; exit 1; }
	@[ -e .venv/pyvenv.cfg ] || $(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) sync --quiet --locked
	@touch $@

serve: $(READY) ## Start everything on http://127.0.0.1:8000
	@exec $(RUN)/fengqiao serve

test: $(READY) browser ## Run every test against a real PostgreSQL (TESTS=tests/api for some)
	$(RUN)/pytest $(TESTS) -n $(JOBS) --dist loadgroup

check: lint types layers test ## What CI runs: lint, types, layers, tests

lint: $(READY) ## Ruff: rules and layout
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: $(READY) ## mypy, strict
	$(RUN)/mypy

layers: $(READY) ## Who may import whom
	$(RUN)/lint-imports --no-cache

format: $(READY) ## Lay the code out
	$(RUN)/ruff check --fix-only --quiet . ; $(RUN)/ruff format .

schema: $(READY) ## Write schema.graphql anew
	$(RUN)/fengqiao schema --output schema.graphql

bench: $(READY) wrk ## Measure the read path beside the floor and the usual way
	$(RUN)/python -m benchmarks

bench-search: $(READY) ## Measure the ranking (DATA=folder, ENGINE=one engine)
	$(RUN)/python -m benchmarks.search

bench-search-speed: $(READY) ## Measure search beside the raw engine (WHAT=search, fill or rebuild; ENGINE; PASSAGES)
	$(RUN)/python -m benchmarks.search.speed $(or $(WHAT),search) --engine $(or $(ENGINE),embedded) --passages $(or $(PASSAGES),100000)

bench-faults: $(READY) ## Kill the indexer again and again on both engines (KILLS=50)
	FENGQIAO_KILLS=$(or $(KILLS),50) $(RUN)/pytest tests/search/test_kills.py -n 0 -k indexer

bench-panel: $(READY) ## Measure every list of the panel over a million cases
	$(RUN)/python -m benchmarks.panel

bench-ballots: $(READY) ## Measure a rush of ballots and a crowd on the page, against the real server
	$(RUN)/python -m benchmarks.ballots

browser: ## Chromium and Chinese fonts for the tests of the pages, if absent
ifeq ($(BROWSER),)
	@{ $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; } \
	  || echo '装不了 Chromium，页面的浏览器测试会跳过。Chromium cannot be installed: browser tests will be skipped.'
endif

wrk: ## The load generator of the benchmarks, if absent
	@command -v wrk >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq wrk; }

hooks: $(READY) ## Check every commit before it is made
	$(RUN)/pre-commit install

clean: ## Remove what was built; the data in .fengqiao stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
