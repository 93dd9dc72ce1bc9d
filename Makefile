# The two commands are `make run` and `make test`; each alone is enough on a fresh Debian 12 machine.
BIN := .venv/bin

.PHONY: run test check format lock setup setup-dev repro samples generated model bench

run: setup
	@$(BIN)/postulaty run

test: setup-dev
	@$(MAKE) --no-print-directory check

setup:
	@tools/setup.sh run

setup-dev:
	@tools/setup.sh dev

# All quality gates, the same for people and for CI.
check:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadfile

format: setup-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The same stages as `make run`, each only if its code, settings or data changed.
repro: setup-dev
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/dvc repro

# Write data/raw and data/gold again from the texts in pipeline/samples.
samples: setup-dev
	$(BIN)/python -m pipeline.samples data

# Make the repair model again; it lies in the repository, so nobody needs to. About an hour and a half on two cores.
model:
	@test -n "$(CORPUS)" || { echo "make model: name the corpus, make model CORPUS=folder"; exit 2; }
	@tools/setup.sh model
	$(BIN)/python -m pipeline.repair.training $(CORPUS)

# Speed and accuracy beside peers, as ratios; not part of any test.
bench: setup-dev
	$(BIN)/python benchmarks/load.py
	$(BIN)/python benchmarks/linkage.py --rows 5000 100000 300000

# Write dvc.yaml, params.yaml and the data dictionary again from the code they must agree with.
generated: setup-dev
	$(BIN)/python tools/write_dvc.py
	$(BIN)/python tools/write_params.py
	$(BIN)/python tools/write_dictionary.py

# Renew the lock files from pyproject.toml (for maintainers).
lock:
	$(BIN)/uv pip compile -q --no-header --universal --generate-hashes --python-version 3.11 pyproject.toml -o requirements/run.lock
	$(BIN)/uv pip compile -q --no-header --universal --generate-hashes --python-version 3.11 --extra dev pyproject.toml -c requirements/run.lock -o requirements/dev.lock
