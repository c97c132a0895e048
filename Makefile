# Two commands on a fresh machine: `make reproduce` and `make test`. Each first brings into .venv what it needs of the lock.
# Without make (Windows, conda) the same commands are in README.md.

PYTHON ?= python3
# tests at a time; other commands take the cores that are there
JOBS ?= 2
ARGS ?=
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
NOTEBOOKS := $(wildcard notebooks/*.ipynb)

# Where it is set, as in many containers, each of the many processes would compile all that it imports anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help env reproduce test handouts lab lint tidy store site package lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

with-%:
	@$(PYTHON) tools/install.py $*

env: with-lint  ## make .venv whole, for work on the collection itself

reproduce: with-core  ## run the collection: executed notebooks into out/, figures into figures/
	$(BIN)/prosperity run $(ARGS)

test: with-test  ## unit tests, doctests, language parity, and nbval over every notebook
	$(BIN)/nbpress warm --for notebooks $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --doctest-modules --nbval tests lib tools notebooks $(ARGS)

handouts: with-handouts  ## student, teacher and slide editions in both languages, into out/handouts/
	$(BIN)/prosperity handout $(ARGS)

lab: with-lab  ## open JupyterLab on the guide and the notebooks
	$(BIN)/prosperity lab -- $(ARGS)

lint: with-lint  ## check style and types of modules, their imports, style of notebooks (fix: make tidy)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check lib tests benchmarks tools
	$(BIN)/mypy
	$(BIN)/deptry lib notebooks
	$(BIN)/deptry tests tools --ignore DEP002,DEP004
	$(BIN)/nbpress tidy --check $(NOTEBOOKS)

tidy: with-lint  ## mend what lint finds, where a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format lib tests benchmarks tools
	$(BIN)/nbpress tidy $(NOTEBOOKS)

store: with-core  ## execute the notebooks in place and renew figures and READMEs, to be committed
	$(BIN)/prosperity data build
	$(BIN)/nbpress store $(NOTEBOOKS)
	$(BIN)/prosperity readme

site: with-site handouts  ## write the website, with the handouts, into out/site
	$(BIN)/prosperity site $(ARGS)

package: with-package  ## make the package for a data archive: out/package and its zip
	$(BIN)/prosperity package $(ARGS)

lock:  ## resolve the direct requirements of pyproject.toml anew (needs uv; newer versions: ARGS=--upgrade)
	$(PYTHON) tools/lock.py $(ARGS)

clean:  ## remove .venv and out/
	rm -rf .venv out
