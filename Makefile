# Every target sets up what it needs in .venv first.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo article serve
.PHONY: check test clients functions functions-table shelf faults scale containers fmt
.PHONY: bench bench-start bench-pull bench-publish bench-read bench-web bench-search
.PHONY: relevance chaos soak

help:                        ## what there is to make
	@sed -n 's/^\([a-z-]*\):.* ## /\1\t/p' Makefile | expand -t 18

demo: .venv/installed        ## a small project whose functions come from a hub
	$(BIN)/python examples/iris/demo.py

# By which engine the steps run: process, inprocess, kfp or container.
ENGINE ?= process
article: .venv/installed .venvs/kfp/installed ## a notebook, published, in a pipeline that is tracked and told
	$(BIN)/python examples/article/demo.py --engine $(ENGINE) $(if $(ADDRESS),--host $(ADDRESS))

# Where no image is named: set-up makes one, and no image registry is needed.
ifeq ($(ENGINE)$(FNHUB_IMAGE),container)
article: .venvs/deploy/installed
# scripts/setup-containers and tests/containers/podman.py say the same.
article: export FNHUB_IMAGE = localhost/fnhub-test-base:bookworm
article: export FNHUB_CONTAINERS = podman
article: export CONTAINERS_CONF = $(CURDIR)/.venvs/deploy/containers.conf
endif

serve: .venv/installed       ## a hub with the core functions at 127.0.0.1:8080
	$(BIN)/python scripts/core_wheels.py
	$(BIN)/fnhub hub start --with-core

check: .venv/installed       ## format, lint, types, import rules, unit tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --verbose
	$(BIN)/pytest tests --ignore tests/e2e --ignore tests/containers \
		-m "not thorough" -n 2 --dist loadfile

test: check .venvs/servers/installed .venvs/web/installed ## that, the long ones, servers, browsers, pip, uv and twine
	$(BIN)/pytest tests --ignore tests/e2e --ignore tests/containers \
		-m thorough -n 2 --dist loadfile
	$(BIN)/pytest tests/e2e -m e2e -n 2

clients: .venv/installed .venvs/clients/installed .venvs/kfp/installed .venvs/mlflow/installed .venvs/mlrun/installed ## MLRun, Kubeflow, MLflow, Poetry and PDM as they are; pipelines, the article, the tutorial
	$(BIN)/pytest tests/e2e -m clients -n 2 --dist loadfile

functions: .venv/installed .venvs/servers/installed ## the prebuilt functions' tests and examples, each with just what it requires
	$(BIN)/python -m scripts.shelf

functions-table: .venv/installed .venvs/servers/installed ## that, and the table in hub_functions/README.md
	$(BIN)/python -m scripts.shelf --write-table

shelf: .venv/installed .venvs/servers/installed ## all of them added to empty projects and run, alone and as chains
	$(BIN)/pytest tests/e2e -m shelf -n 2

faults: .venv/installed .venvs/servers/installed ## several hubs on PostgreSQL and S3, which fail meanwhile
	$(BIN)/pytest tests/e2e -m "scale and not chaos" -n 2 --dist loadfile

scale: faults                ## that, and what is asked of SQLite and memory, of PostgreSQL and S3
	$(BIN)/pytest tests/db tests/services tests/server tests/store \
		-m "not e2e" --backend postgres-s3 -n 2 --dist loadfile
	$(BIN)/pytest tests/e2e -m chaos -n 2

containers: .venv/installed .venvs/deploy/installed .venvs/kfp/installed ## deploy/: the image run, files checked by their own tools
	$(BIN)/pytest tests/containers tests/e2e/test_same_numbers.py -m containers

fmt: .venv/installed         ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

relevance: .venv/installed   ## what search is worth on judged queries, beside two baselines
	$(BIN)/python -m scripts.relevance

bench-start: .venv/installed ## start-up of the command beside `python -c pass`
	$(BIN)/python scripts/bench_start.py

bench-pull: .venv/installed  ## syncs beside uv, pip and a script without checks
	$(BIN)/python scripts/bench_pull.py 10 100 1000

# Functions of the larger hub in `make bench-publish GROWTH=100000`.
GROWTH ?= 10000
bench-publish: .venv/installed ## publishes beside devpi and pypiserver, and as a hub grows
	$(BIN)/python scripts/bench_publish.py --growth $(GROWTH)

bench-read: .venv/installed .venvs/servers/installed ## index documents and packages beside a constant and two peers
	$(BIN)/python scripts/bench_read.py

bench-web: .venv/installed .venvs/servers/installed .venvs/web/installed ## Lighthouse on three pages, and how long pages take
	$(BIN)/python scripts/bench_web.py

# Lines of name<TAB>summary; without it, names are made up.
bench-search: .venv/installed ## searches at 1,000, 10,000 and 100,000 functions: TSV=names.tsv
	$(BIN)/python -m scripts.bench_search $(if $(TSV),--tsv $(TSV)) $(if $(SIZES),--sizes $(SIZES))

bench: bench-start bench-pull bench-publish bench-read

# They start their own servers; chaos mounts small disks, as root, and takes an hour.
# What it did is done again with the seed that it prints: SEED=...
COUNT ?= 200
MINUTES ?= 10
chaos: .venv/installed .venvs/servers/installed ## kills, crashes, full disks: what is lost and wrong
	$(BIN)/python -m scripts.chaos --count $(COUNT) $(if $(SEED),--seed $(SEED))

soak: .venv/installed .venvs/servers/installed ## 64 clients for ten minutes: answers, times, memory
	$(BIN)/python -m scripts.soak --minutes $(MINUTES)

.venv/installed: pyproject.toml requirements.txt scripts/setup
	PYTHON=$(PYTHON) scripts/setup

.venvs/servers/installed: scripts/setup-servers
	scripts/setup-servers

.venvs/web/installed: scripts/setup-web
	scripts/setup-web

.venvs/clients/installed: scripts/setup-clients .venv/installed
	scripts/setup-clients

.venvs/kfp/installed: scripts/setup-kfp pyproject.toml .venv/installed
	scripts/setup-kfp

.venvs/mlflow/installed: scripts/setup-mlflow .venv/installed
	scripts/setup-mlflow

.venvs/deploy/installed: scripts/setup-containers .venv/installed
	scripts/setup-containers

.venvs/mlrun/installed: scripts/setup-mlrun .venv/installed
	scripts/setup-mlrun
