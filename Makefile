# Every recipe is a plain call: README lists the same calls for machines without make.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help book pdf test notebooks bench lab serve run labs course check scoreboard repository pin \
        clean \
        environment-book environment-pdf environment-test

help:
	@echo "make book        build the web book: _build/html/index.html"
	@echo "make book PYODIDE=FOLDER    with Python for the page, from tools/pyodide.py FOLDER"
	@echo "make pdf         print the book into one file: _build/seqbook.pdf"
	@echo "make serve       build it and serve it on this machine (PORT=$(PORT))"
	@echo "make lab         open the notebooks in JupyterLab"
	@echo "make test        run every test: code, notebooks, labs, the book in a browser"
	@echo "make notebooks   the notebooks' part of it: every cell run and compared"
	@echo "make check       format, lint and unit tests, in under two minutes"
	@echo "make bench       measure how fast things are, beside the record; nothing fails"
	@echo "make run         execute the notebooks in place"
	@echo "make labs        generate labs/ from solutions/"
	@echo "make course DIR=../course   write an nbgrader course of the labs"
	@echo "make scoreboard  measure the scoreboard anew on this machine"
	@echo "make repository URL=https://github.com/you/book   move to another repository"
	@echo "make pin         renew the pinned requirements"
	@echo "make clean       remove what was built (not .venv)"
	@echo "Another Python: make book PYTHON=python3.12"

environment-book:
	@$(PYTHON) tools/environment.py book

environment-pdf:
	@$(PYTHON) tools/environment.py pdf

environment-test:
	@$(PYTHON) tools/environment.py test

book: environment-book
	@$(PY) tools/build_book.py $(if $(PYODIDE),--pyodide "$(PYODIDE)")

pdf: book environment-pdf
	@$(PY) tools/make_pdf.py

serve: book
	@$(PY) tools/serve.py $(PORT)

lab: environment-test
	$(PY) -m jupyter lab --notebook-dir=.

# Two processes; the tests of a file stay together, and so does a notebook. WORKERS=0: no others.
WORKERS ?= 2
TESTS := -m pytest -n $(WORKERS) --durations=40 --durations-min=5
NBVAL := -m pytest -n $(WORKERS) --dist loadfile --nbval --nbval-current-env --nbval-cell-timeout 120 -p no:cacheprovider
test: environment-test
	@echo "== 1 of 2: code, labs, and the book in a browser"
	$(PY) $(TESTS) tests
	@echo "== 2 of 2: every notebook"
	$(PY) $(NBVAL) book solutions

notebooks: environment-test
	$(PY) $(NBVAL) book solutions

check: environment-test
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) $(TESTS) -q -m "not browser and not slow and not install" tests

bench: environment-test
	$(PY) -m pytest bench --benchmark-json=bench/measured.json
	$(PY) bench/report.py

run: environment-test
	$(PY) tools/run_notebooks.py

labs: environment-test
	$(PY) tools/make_labs.py

course: environment-test
	$(PY) -m utils.grading course $(if $(DIR),"$(DIR)",$(error Name a new folder: make course DIR=../course))

scoreboard: environment-test
	SEQBOOK_RECORD=1 $(PY) tools/run_notebooks.py book

repository:
	$(PYTHON) tools/repository.py $(URL)

pin:
	$(PYTHON) tools/pin.py

clean:
	rm -rf _build build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path "./$(VENV)/*" -prune -exec rm -rf {} +
