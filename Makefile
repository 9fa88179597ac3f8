# One build folder and one configuration serve `demo` and `test`, so that nothing is compiled twice.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
# A program that carries Swift's runtime runs on a node that has no toolchain.
RELEASE_FLAGS ?= --static-swift-stdlib

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

RELEASE := .build/release/slipway .build/release/slipwayd .build/release/slipway-worker
SOURCES := Package.swift $(shell find Sources -type f)
# Those in Bash; the rest is Python.
SCRIPTS := .ci/run $(shell grep -L '^#!.*python' scripts/* packaging/build/* packaging/debian/*.p*)

.PHONY: help
help: ## Show what can be made
	@echo "Slipway: signed bundles of MLflow models, and the node that runs them."
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: libraries ## Install what a build and the example's models need and this machine lacks
	@scripts/setup-python

.PHONY: libraries
libraries:
	@scripts/setup

.PHONY: setup-tests
setup-tests: ## Install the independent programs that the tests compare with
	@scripts/setup-tests

.PHONY: build
build: libraries ## Build slipway, slipwayd and slipway-worker (a first build takes 4 to 7 minutes)
	@scripts/build

.PHONY: demo
demo: setup build ## Show the whole way of a bundle, with real models and a real node
	@scripts/demo.sh

.PHONY: look
look: setup build ## Start a node with three projects, and say where to look at its pages in a browser (a minute; Ctrl-C ends it)
	@.build-tools/python/bin/python -B Tests/Pages/corpus.py $(if $(HOSTILE),,--friendly)

.PHONY: test
test: setup setup-tests ## Build everything and run all tests (FILTER='full disk' for those whose name or sentence matches)
	@scripts/build --build-tests
	@scripts/run-tests $(if $(FILTER),--matching '$(FILTER)')

.PHONY: test-times
test-times: ## Show how long each suite took in the last run
	@scripts/test-times

.PHONY: test-faults
test-faults: setup setup-tests ## Break a node in every way there is (about three hours; FAULTS="kill power fuzz" for some of them)
	@scripts/test-faults $(FAULTS)

.PHONY: test-differential
test-differential: setup setup-tests ## Give the same bytes to MLflow's server and to a node (BODIES=20000 SEED=1; about 20 minutes)
	@scripts/build
	@.build-tools/python/bin/python -B Tests/Oracles/differential/run.py --bodies $(or $(BODIES),20000) --seed $(or $(SEED),1) --golden \
		--output .build/differential

.PHONY: test-api
test-api: setup setup-tests ## Drive every operation of docs/openapi.yaml against a node (EXAMPLES=100 SEED=1; about 20 minutes)
	@scripts/build
	@.build-tools/python/bin/python -B Tests/Oracles/api/run.py --examples $(or $(EXAMPLES),100) --seed $(or $(SEED),1)

.PHONY: test-pages
test-pages: setup setup-tests ## Look at the pages of a site in headless Chromium with axe (SITE=dir; SCREENSHOTS=dir keeps pictures)
	@test -n "$(SITE)" || { echo "give SITE=dir, a directory that slipway report --site wrote" >&2; exit 2; }
	@.build-tools/python/bin/python -B Tests/Pages/run.py "$(SITE)" $(SCREENSHOTS)

.PHONY: test-ui
test-ui: setup setup-tests ## Walk the pages of a node in headless Chromium, with hostile texts, attacks and axe (QUICK=1; PICTURES=dir; 20 minutes)
	@scripts/build
	@.build-tools/python/bin/python -B Tests/Pages/ui.py $(if $(QUICK),--quick) $(if $(PICTURES),--pictures '$(PICTURES)')

.PHONY: screenshot
screenshot: setup setup-tests build ## Render the pictures that the README shows (docs/images/*.png), of a report and of a node's pages
	@scripts/screenshot

.PHONY: test-flavours
test-flavours: setup setup-tests ## Take models of every flavour of MLflow through Slipway (hours; FLAVOUR="xgboost spark" MLFLOW=3 WHEELS=1)
	@scripts/test-flavours $(FLAVOUR) $(if $(MLFLOW),--mlflow $(MLFLOW)) $(if $(WHEELS),--wheels)

.PHONY: test-native
test-native: setup setup-tests ## Hold native forms of 28 pipelines to each release of their libraries (PIPELINE=forest VERSIONS="1.2 1.8"; about 15 minutes)
	@scripts/test-native $(PIPELINE) $(if $(VERSIONS),--versions $(VERSIONS))

.PHONY: test-sweeps
test-sweeps: setup setup-tests ## Hold the scan's lists to every library that is installed, those of test-flavours too (minutes for each)
	@scripts/build --build-tests
	@SLIPWAY_TEST_SWEEPS=1 scripts/run-tests --filter 'OracleTests[.]LibrarySweepTests'

.PHONY: test-spark
test-spark: setup setup-tests ## Run jobs on a Spark of two executors here (about 10 minutes; 1.2 GB to install, 4 GB of memory)
	@scripts/setup-spark
	@scripts/build --build-tests
	@SLIPWAY_TEST_SPARK=1 scripts/run-tests --filter 'CommandLineTests[.]SparkTests'

.PHONY: test-large
test-large: setup setup-tests ## Run the tests of files over 4 GiB, which need 9 GB of disk
	@scripts/build --build-tests
	@SLIPWAY_TEST_LARGE=1 $(SWIFT) test --skip-build --disable-xctest --filter LargeFileTests

.PHONY: fuzz
fuzz: libraries ## Let libFuzzer attack the verifier and scoring (SECONDS=600 a target, FUZZ='target...')
	@scripts/fuzz $(or $(SECONDS),600) $(FUZZ)

.PHONY: fuzz-bounded
fuzz-bounded: libraries ## The same for 30 seconds a target (SECONDS=15)
	@scripts/fuzz $(or $(SECONDS),30) $(FUZZ)

.PHONY: docs
docs: libraries ## Write the command reference, docs/commands.md, from the programs' help
	@scripts/build
	@scripts/make-command-reference

.PHONY: test-docs
test-docs: setup setup-tests ## Run what the pages show, and compare what it prints (PAGE=docs/quickstart.md UPDATE=1 writes the outputs anew)
	@scripts/build
	@.build-tools/python/bin/python -B Tests/Oracles/pages/run.py $(PAGE) $(if $(UPDATE),--update)

.PHONY: lint
lint: ## Check the format, who imports whom, the words, and the scripts
	@scripts/require-swift >/dev/null
	@$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
	@scripts/check-imports
	@scripts/check-words
	@if command -v shellcheck >/dev/null; then shellcheck --external-sources $(SCRIPTS); else echo "lint: shellcheck is not here, scripts not checked"; fi

.PHONY: format
format: ## Bring all Swift files into the house format
	@$(SWIFT) format --in-place --recursive Sources Tests Package.swift

.PHONY: release
release: libraries $(RELEASE) ## Build the programs for installing (several minutes)

$(RELEASE) &: $(SOURCES)
	@scripts/require-swift >/dev/null
	@echo "Building the release of Slipway (a first one takes 7 to 10 minutes)…"
	@$(SWIFT) build -c release $(RELEASE_FLAGS) --product slipway
	@$(SWIFT) build -c release $(RELEASE_FLAGS) --product slipwayd
	@$(SWIFT) build -c release $(RELEASE_FLAGS) --product slipway-worker
	@touch $(RELEASE)

.PHONY: soak
soak: setup setup-tests release ## Deploy to a node again and again, and tell what grows (two hours; MINUTES=5 for less)
	@.build-tools/python/bin/python -B Tests/Faults/soak.py --minutes $(or $(MINUTES),120) $(if $(DIRECTORY),--directory $(DIRECTORY))

.PHONY: bench
bench: setup setup-tests release ## Measure Slipway beside what else does the same work (BENCH=NAME for one part)
	@$(SWIFT) build -c release $(RELEASE_FLAGS) --product slipway-bench
	@.build/release/slipway-bench $(BENCH)

.PHONY: install
install: $(RELEASE) ## Install programs, man pages, completions and the systemd unit (PREFIX, DESTDIR)
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install

.PHONY: uninstall
uninstall: ## Remove what `make install` put there; the node's state stays
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install --remove

.PHONY: deb
deb: release ## Write packages of Debian 12 into dist (DEB_MAINTAINER='Name <mail>')
	@packaging/build/deb

.PHONY: tarball
tarball: release ## Write the release as a tar, with digests, bill of materials and signature, into dist (KEY=release.pem)
	@KEY='$(KEY)' packaging/build/tarball

.PHONY: apt
apt: deb ## Add the packages to a signed directory that apt reads, dist/apt (APT_KEY=FINGERPRINT or a secret key's file)
	@APT_KEY='$(APT_KEY)' packaging/build/apt

.PHONY: image
image: deb ## Write OCI images of the node and of the tool alone into dist, without a container engine (several minutes)
	@packaging/build/image

.PHONY: test-packages
test-packages: setup setup-tests release ## Make every kind of package, and use it in a fresh Debian 12 (PARTS="deb quickstart apt tarball image"; about 30 minutes)
	@.build-tools/python/bin/python -B Tests/Packages/run.py $(PARTS)

.PHONY: clean
clean: ## Remove what was built; fetched sources stay
	@$(SWIFT) package clean

.PHONY: distclean
distclean: ## Remove everything that is not in the repository's history
	@rm -rf .build .build-tools dist
