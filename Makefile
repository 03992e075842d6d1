# make report: set everything up, measure on the emulated board, typeset report.pdf.
# make test:   set up what the tests need, then run every check.
# make labs:   measure the course's labs in full on the emulated board, and typeset their reports.
# make notebook: set up what notebooks need, then open them in Jupyter.
# make bench:  print each promised number beside its target.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: report labs notebook setup test check bench lock packages schemas clean

report: setup
	snakemake report.pdf $(ARGS)

# What waits for timers or a disk waits for the others' measuring to end, and has the host to itself.
labs: setup
	snakemake $(foreach report,lab1 lab2-3 lab4-5,results/reports/$(report)/report.pdf) $(ARGS)

setup: .venv/report-ready

notebook: .venv/notebook-ready
	cd notebooks && jupyter lab $(ARGS)

test: programs-for-test .venv/test-ready check
	pytest -n 3 --dist loadfile --no-loadscope-reorder

check:
	ruff check .
	ruff format --check .
	mypy
	lint-imports
	snakemake --lint

bench: programs-for-test .venv/test-ready
	python -m tests.bench $(ARGS)

# The system's programs are looked for every time (it takes milliseconds), Python's packages
# installed again only when the lock changes.
.PHONY: programs-for-report programs-for-test
programs-for-report:
	@workflow/setup/system-programs.sh report
programs-for-test:
	@workflow/setup/system-programs.sh test

.venv/report-ready: requirements.lock pyproject.toml | programs-for-report
	$(call install,requirements.lock)
	@touch $@

.venv/notebook-ready: requirements-notebook.lock .venv/report-ready
	$(call install,requirements-notebook.lock)
	@touch $@

.venv/test-ready: requirements-dev.lock pyproject.toml | programs-for-test
	$(call install,requirements-dev.lock)
	@touch $@ .venv/report-ready

define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "labrig: Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endef

# Locks hold names, versions and hashes only. `make lock UPGRADE=` keeps the versions there are.
UPGRADE := --upgrade
define compile
	$(BIN)/uv pip compile pyproject.toml $(foreach extra,$(2),--extra $(extra)) $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q -o $(1)
endef

lock: .venv/test-ready
	$(BIN)/python -m pip install --quiet uv
	$(call compile,requirements.lock,build)
	$(call compile,requirements-dev.lock,build dev)
	$(call compile,requirements-notebook.lock,build notebook)

# Record what the image on this machine is made of, for other machines to take the same.
packages: .venv/report-ready
	python -c 'from labrig.boards.image.cache import ensure_image, record_packages; record_packages(ensure_image())'

schemas: .venv/report-ready
	labrig schema experiment > workflow/schemas/experiment.schema.json
	labrig schema boards > workflow/schemas/boards.schema.json
	labrig schema report > workflow/schemas/report.schema.json
	labrig schema profile > workflow/schemas/profile.schema.json
	labrig schema check > workflow/schemas/check.schema.json

clean:
	rm -rf results/*/ logs build report.pdf report.rejected.pdf report.html
