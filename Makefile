# Two commands on a fresh machine: `make reproduce` and `make test`. Both make .venv from the lock first.
# Without make (Windows, conda) the same commands are in README.md.

PYTHON ?= python3
JOBS ?= 2
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
RUN := $(BIN)/python
READY := .venv/ready
NOTEBOOKS := $(wildcard notebooks/*.ipynb)

.DEFAULT_GOAL := help
.PHONY: help env reproduce test handouts lab lint tidy store site package lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: $(READY)  ## make .venv from requirements.lock (uv when present, else venv and pip)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is %d.%d; say which with: make PYTHON=python3.12 reproduce" % sys.version_info[:2])'
	@if command -v uv >/dev/null 2>&1; then \
	  echo "making .venv with uv" && uv venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv && \
	  uv pip install --quiet --compile-bytecode --python $(RUN) --require-hashes -r requirements.lock && \
	  uv pip install --quiet --python $(RUN) --no-deps --no-build-isolation -e . ; \
	else \
	  echo "making .venv with venv and pip (a minute or two)" && $(PYTHON) -m venv --clear .venv && \
	  $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock && \
	  $(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $(READY)

reproduce: $(READY)  ## run the collection: executed notebooks into out/, figures into figures/
	$(RUN) -m prosperity run -j $(JOBS)

test: $(READY)  ## unit tests, doctests, language parity, and nbval over every notebook
	$(RUN) -m nbpress warm --for notebooks $(RUN) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --doctest-modules --nbval tests lib notebooks

handouts: $(READY)  ## student, teacher and slide editions in both languages, into out/handouts/
	$(RUN) -m prosperity handout -j $(JOBS)

lab: $(READY)  ## open JupyterLab on the guide and the notebooks
	$(RUN) -m prosperity lab

lint: $(READY)  ## check style and types of modules, style of notebooks (fix: make tidy)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check lib tests benchmarks
	$(RUN) -m mypy
	$(RUN) -m nbpress tidy --check $(NOTEBOOKS)

tidy: $(READY)  ## mend what lint finds, where a machine can
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format lib tests benchmarks
	$(RUN) -m nbpress tidy $(NOTEBOOKS)

store: $(READY)  ## execute the notebooks in place and renew figures and READMEs, to be committed
	$(RUN) -m prosperity data build
	$(RUN) -m nbpress store $(NOTEBOOKS)
	$(RUN) -m prosperity readme

site: handouts  ## write the website, with the handouts, into out/site
	$(RUN) -m prosperity site -j $(JOBS)

package: $(READY)  ## make the package for a data archive: out/package and its zip
	$(RUN) -m prosperity package -j $(JOBS)

lock: $(READY)  ## resolve the direct requirements of pyproject.toml anew (needs uv)
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --output-file requirements.lock --quiet

clean:  ## remove .venv and out/
	rm -rf .venv out
