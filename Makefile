# Every recipe is a plain call: README lists the same calls for machines without make.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help book test lab serve run labs check scoreboard repository pin clean \
        environment-book environment-test

help:
	@echo "make book        build the web book: _build/html/index.html"
	@echo "make serve       build it and serve it on this machine (PORT=$(PORT))"
	@echo "make lab         open the notebooks in JupyterLab"
	@echo "make test        run every test: code, notebooks, labs, the book in a browser"
	@echo "make check       format, lint and unit tests, in under two minutes"
	@echo "make run         execute the notebooks in place"
	@echo "make labs        generate labs/ from solutions/"
	@echo "make scoreboard  measure the scoreboard anew on this machine"
	@echo "make repository URL=https://github.com/you/book   move to another repository"
	@echo "make pin         renew the pinned requirements"
	@echo "make clean       remove what was built (not .venv)"
	@echo "Another Python: make book PYTHON=python3.12"

environment-book:
	@$(PYTHON) tools/environment.py book

environment-test:
	@$(PYTHON) tools/environment.py test

book: environment-book
	@$(PY) tools/build_book.py

serve: book
	@$(PY) tools/serve.py $(PORT)

lab: environment-test
	$(PY) -m jupyter lab --notebook-dir=.

# The notebooks must say the same whatever the number of threads.
NBVAL := -m pytest --nbval --nbval-current-env --nbval-cell-timeout 120 -p no:cacheprovider
test: environment-test
	@echo "== 1 of 3: code, labs, and the book in a browser"
	$(PY) -m pytest tests
	@echo "== 2 of 3: every notebook, one thread"
	OMP_NUM_THREADS=1 $(PY) $(NBVAL) book solutions
	@echo "== 3 of 3: every notebook, two threads"
	OMP_NUM_THREADS=2 $(PY) $(NBVAL) book solutions

check: environment-test
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m pytest -q -m "not browser and not slow and not install" tests

run: environment-test
	$(PY) tools/run_notebooks.py

labs: environment-test
	$(PY) tools/make_labs.py

scoreboard: environment-test
	SEQBOOK_RECORD=1 $(PY) tools/run_notebooks.py book

repository:
	$(PYTHON) tools/repository.py $(URL)

pin:
	$(PYTHON) tools/pin.py

clean:
	rm -rf _build build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path "./$(VENV)/*" -prune -exec rm -rf {} +
