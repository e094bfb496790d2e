# make run: install what the app needs into .venv and open it; PyTorch follows behind it.
# make test: install what the tests need, PyTorch and a browser too, and run them all.

PYTHON ?= python3
BIN := .venv/bin
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo)
APT = $(SUDO) apt-get update -q && $(SUDO) apt-get install -y -q
INSTALL = $(PYTHON) -m ae.setup --into .venv
NAME ?= mine
JS := --quiet --line-width 100 ae/ui/components ae/ui/style tests/js tests/benchmarks

.PHONY: run train worker test lint unit app js browser browsers bench deploy-test \
	cluster-test format bundle catalogue lock clean

run: .venv/serving
	@$(BIN)/python -m ae.setup run

train: .venv/training
	$(BIN)/python -m ae.train $(NAME)

test: lint unit app js browser
	@echo "All layers passed."

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/deno fmt --check $(JS)
	$(BIN)/mypy

# Two at a time: most of a test's time is one core's.
unit app: .venv/dev
	$(BIN)/python -m pytest -n 2 tests/$@

js: .venv/dev .venv/node
	node --test tests/js/*.test.mjs

browser: .venv/dev .venv/chromium
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/browser \
		--ignore tests/browser/test_other_browsers.py

# In Firefox and WebKit, as far as `playwright install firefox webkit` has brought them.
browsers: .venv/dev
	$(BIN)/python -m pytest -rs tests/browser/test_other_browsers.py

# Only two servers' readers stand behind an nginx.
bench: .venv/dev .venv/chromium $(if $(filter readers,$(or $(PARTS),readers)),.venv/nginx)
	$(BIN)/python -m tests.benchmarks $(PARTS)

# Behind a real nginx, on loopback.
deploy-test: .venv/dev .venv/chromium .venv/nginx
	$(BIN)/python -m pytest tests/deploy

# A scheduler of Dask and two workers, on this machine.
cluster-test: .venv/dev .venv/cluster
	$(BIN)/python -m pytest tests/cluster

# A worker for the scheduler at $(CLUSTER), such as tcp://host:8786.
worker: .venv/cluster
	PYTHONPATH=. $(BIN)/dask worker $(CLUSTER) --nthreads 1

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/deno fmt $(JS)

# The digits in ae/digits/bundled/, from the real files (torchvision's layout) in $(DATA).
bundle: .venv/training
	$(BIN)/python -m ae.digits.bundle $(DATA)

# Gather every sentence into ae/language/*/LC_MESSAGES/*.po; make what the app reads.
catalogue: .venv/dev
	$(BIN)/python -m tests.catalogue

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache

# The newest versions that the requirement files allow, for every system.
lock: .venv/serving
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --upgrade --no-annotate \
		--custom-compile-command "make lock" requirements-dev.txt -o requirements.lock

.venv/serving: requirements-serving.txt requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Latent Explorer needs Python 3.11 or newer."; exit 1; }
	@$(INSTALL) serving || { test $$? = 3 && $(APT) python3-venv && $(INSTALL) serving; }
	@touch $@

# Waits for an installer that is at it already, behind an open app.
.venv/training: requirements.txt .venv/serving
	@$(BIN)/python -m ae.setup training
	@touch $@

.venv/dev: requirements-dev.txt .venv/training
	@$(BIN)/python -m ae.setup tests
	@touch $@

.venv/cluster: requirements-cluster.txt .venv/training
	@$(BIN)/python -m ae.setup cluster
	@touch $@

.venv/node: | .venv/serving
	command -v node >/dev/null || { $(APT) nodejs; }
	touch $@

# It may lie where only an administrator's PATH leads.
.venv/nginx: | .venv/serving
	PATH=$$PATH:/usr/sbin command -v nginx >/dev/null || { $(APT) nginx-light; }
	touch $@

# Debian's package where there is one; Playwright's own elsewhere (Ubuntu has a snap).
.venv/chromium: | .venv/dev
	command -v chromium || command -v google-chrome || command -v chromium-browser || \
		{ $(APT) chromium && command -v chromium; } || \
		$(BIN)/playwright install --with-deps chromium
	touch $@
