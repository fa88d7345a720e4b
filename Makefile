# Everything Easel needs lives in .venv; the first run of a command makes it.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint bench help

run: .venv/app ## open the app on http://localhost:8501
	$(BIN)/streamlit run streamlit_app.py --server.port 8501

test: lint ## style first, then every test; those in a browser by themselves, as they tell time
	$(BIN)/pytest --numprocesses auto --dist loadfile --ignore tests/browser
	$(BIN)/pytest tests/browser

lint: .venv/dev ## style and format
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

bench: .venv/dev ## ratios against the raw libraries
	$(BIN)/python -m tests.benchmarks

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/'

.venv/app: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Easel needs Python 3.11 or newer; run: make PYTHON=python3.11 $(MAKECMDGOALS)")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev: .venv/app requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
