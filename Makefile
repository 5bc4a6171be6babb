# The commands for people and for CI. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Any Python that can make a virtual environment; .venv uses it too when it is 3.11 or newer.
PYTHON ?= python3
NPM := .venv/bin/python hatch_build.py --npm
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
# uv gets pip's registry settings through its environment, so that no file stores them
UV = eval "$$($(PYTHON) tools/pip_settings.py .tools/bin/python)" && .tools/bin/uv

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: install
install: $(VENV)/.installed assets ## install everything in .tools and .venv; seconds when up to date

.tools/.uv-$(UV_VERSION):
	@command -v $(PYTHON) >/dev/null || { echo "helpdesk needs Python 3.11 or newer: apt-get install -y python3 python3-venv" >&2; exit 1; }
	@rm -rf .tools
	@$(PYTHON) -m venv .tools >/dev/null 2>&1 || { rm -rf .tools; \
	  echo "$(PYTHON) cannot make a virtual environment. On Debian: apt-get install -y python3-venv" >&2; exit 1; }
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(VENV)/bin/python: .tools/.uv-$(UV_VERSION)
	@wanted=$$($(PYTHON) -c 'import sys; print(sys.executable if sys.version_info >= (3, 11) else ">=3.11")'); \
	  $(UV) venv --quiet --allow-existing --python "$$wanted" $(VENV)

$(VENV)/.locked: requirements.lock $(VENV)/bin/python
	@$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@touch $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml hatch_build.py
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: assets
assets: $(VENV)/.installed ## build the console, the widget and the API reference if their sources changed
	@$(BIN)/python hatch_build.py --build

.PHONY: run
run: install ## start the desk with a seeded demo at http://localhost:8000 (data in ./data)
	@$(BIN)/helpdesk demo $(args)

.PHONY: test
test: install ## run the tests, one file on each processor; make test args="-k name" for some
# The tests start the desk some hundred times: that is quicker with compiled files.
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest $(or $(args),--numprocesses=auto --dist=loadfile --no-loadscope-reorder)

CHECKS := check-style check-types check-layers check-assets check-console check-client check-words
.PHONY: check $(CHECKS)
check: install ## linters, types, layers, stale files: all of them, even if some fail
	@$(MAKE) --keep-going --jobs=2 --output-sync=target $(CHECKS)
check-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
check-types:
	$(BIN)/mypy
check-layers:
	$(BIN)/lint-imports
check-assets:
	$(BIN)/python hatch_build.py --check
check-console:
	$(NPM) run check --workspaces
	$(NPM) run test --workspaces --if-present
	$(NPM) run lint
check-words:
	$(BIN)/python tools/plain_words.py
check-client:
	$(BIN)/python tools/client.py --check
	$(BIN)/python -m tools.frames --check

.PHONY: client
client: install ## write the console's typed client from the desk's OpenAPI, and the types of the sockets' frames
	$(BIN)/python tools/client.py --write
	$(BIN)/python -m tools.frames --write

.PHONY: docs
docs: install ## write the tables of README and docs/ that come from the code
	$(BIN)/python -m tools.docs_tables --write

.PHONY: npm
npm: install ## run npm in web/ with the project's Node; make npm args="run dev -w console"
	$(NPM) $(args)

.PHONY: bench
bench: install ## run the benchmarks; make bench group=intake
	$(BIN)/python -m bench $(group)

.PHONY: faults
faults: install ## kill a desk 1,000 times and compare its books; make faults kills=200 args="--seed 7"
	$(BIN)/python -m tests.faults --kills $(or $(kills),1000) $(args)

.PHONY: soak
soak: install ## use two servers steadily with 2,000 sockets; make soak minutes=60
	$(BIN)/python -m bench.soak --minutes $(or $(minutes),60) $(args)

.PHONY: fmt
fmt: install ## format the code, and fix what can be fixed automatically
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

.PHONY: lock
lock: .tools/.uv-$(UV_VERSION) ## write requirements.lock; make lock args=--upgrade
# Only from the main registry: an extra registry may have wheels for one kind of machine only.
	@eval "$$($(PYTHON) tools/pip_settings.py .tools/bin/python)" && unset UV_INDEX UV_FIND_LINKS && .tools/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --output-file requirements.lock pyproject.toml $(args)

.PHONY: clean
clean: ## remove everything that was built or installed, but no data
	rm -rf .venv .tools dist helpdesk/static web/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

.PHONY: forget-demo
forget-demo: ## remove ./data: the demo's database, mail and files
	rm -rf data
