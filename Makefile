# What a person and CI do with aether. Nothing is needed beforehand but git, make and python3.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-print-directory

# t: free-threaded Python; gil: Python with the GIL.
flavours := t gil
t := .venv/t/bin
gil := .venv/gil/bin
presets_sanitize := asan-ubsan tsan
steps := python3 tools/steps.py
# One set-up or build at a time in this tree.
locked = mkdir -p build && flock build/.lock $(MAKE)

.PHONY: help
help:  ## Show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name text; do printf '  make %-18s %s\n' "$$name" "$$text"; done

# ---- Set up and build

.PHONY: dev build packages
dev:  ## Set up both virtual environments (.venv/t, .venv/gil), with aether installed to edit
	@$(locked) $(flavours:%=.venv/%/.installed)

build:  ## Bring native code up to date: the extension on both flavours, and the C++ tests
	@$(locked) $(flavours:%=build-%) build-tests

packages:
	@tools/packages

# Ninja looks at each file, so this runs always; an editable install sees changes of Python files by itself.
.PHONY: $(flavours:%=build-%) build-tests
$(flavours:%=build-%): build-%: .venv/%/.installed
	@$(call build_extension,$*)

build-tests: .venv/gil/.tools
	@$(call build_preset,dev)

define build_extension
.venv/$1/bin/cmake --build build/$1 --parallel
.venv/$1/bin/cmake --install build/$1 --prefix "$$(.venv/$1/bin/python -c 'import sysconfig; print(sysconfig.get_path("platlib"))')" > build/install-$1.log
endef

define build_preset
export PATH="$(CURDIR)/$(gil):$$PATH"
if [ ! -f build/$1/build.ninja ]; then cmake --preset $1; fi
cmake --build --preset $1
endef

.venv/%/.tools: tools/venv tools/constraints.txt $(wildcard tools/requirements-*.txt) | packages
	@echo "setting up .venv/$*"
	@tools/venv $* .venv/$*
	@.venv/$*/bin/python -m pip install -qq --disable-pip-version-check -c tools/constraints.txt $(requirements:%=-r tools/requirements-%.txt)
	@touch $@

.venv/%/.tools: requirements = build test bench
.venv/gil/.tools: requirements = build test bench lint docs

.venv/%/.installed: .venv/%/.tools pyproject.toml $(wildcard aether_runtime/aether/__init__.py hooks/aether_hooks/__init__.py aether_runtime/aether_start.*)
	@echo "installing aether in .venv/$*"
	@.venv/$*/bin/python -m pip install -qq --disable-pip-version-check --no-build-isolation --no-deps \
	    -Cbuild-dir=build/$* -Ccmake.define.AETHER_WERROR=ON --editable .
	@touch $@

# ---- Run

.PHONY: demo test test-next gtest pytest-t pytest-gil programs proof bench
demo:  ## Set up what it needs, then show real races found in the examples
	@$(locked) build-t
	@$(t)/python examples/demo.py

test:  ## Set up, build and run all tests: GoogleTest, and pytest on both flavours
	@$(steps) 'set up=$(MAKE) dev' 'build=$(MAKE) build' 'GoogleTest=$(MAKE) gtest' \
	    'pytest, free-threaded=$(MAKE) pytest-t' 'pytest, GIL=$(MAKE) pytest-gil'

test-next:  ## Run all of pytest on Python 3.14 and 3.15 of Debian's sid (needs root and debootstrap)
	@tools/test-next

gtest:
	@export PATH="$(CURDIR)/$(gil):$$PATH"
	ctest --preset dev

pytest-t pytest-gil: pytest-%:
	@.venv/$*/bin/python -m pytest -q -o cache_dir=build/pytest-$* $(or $(PYTEST),--numprocesses auto --dist worksteal)

programs: build  ## Recall, false positives and kind agreement of the labelled programs
	@for flavour in $(flavours); do .venv/$$flavour/bin/python tests/programs/score.py; done

proof: build  ## Repeated and long runs; the dated results go to docs/proof/
	@python3 tools/proof.py

bench: build  ## The table of slowdown and memory
	@$(gil)/python benchmarks/slowdown.py $(BENCH)

# ---- Check

.PHONY: lint lint-python lint-cpp format tidy docs sanitize $(presets_sanitize) sanitize-extension
lint: lint-python lint-cpp  ## Check style and types

lint-python: .venv/gil/.installed
	@$(gil)/ruff check --output-format concise .
	@$(gil)/ruff format --check .
	@$(gil)/mypy
	@$(gil)/mypy tools/*.py native/cmake/*.py
	@$(gil)/stubtest --concise aether._native aether.atomics aether.locks aether.containers aether.proxy

lint-cpp: .venv/gil/.tools
	@find native \( -name '*.cpp' -o -name '*.hpp' \) -print0 | xargs -0 --no-run-if-empty $(gil)/clang-format --dry-run --Werror

format: .venv/gil/.tools  ## Rewrite all files in the house style
	@$(gil)/ruff check --fix --quiet . || true
	@$(gil)/ruff format .
	@find native \( -name '*.cpp' -o -name '*.hpp' \) -print0 | xargs -0 --no-run-if-empty $(gil)/clang-format -i

tidy: .venv/gil/.installed  ## Build everything under clang-tidy
	@$(call build_preset,tidy)

docs: .venv/gil/.tools  ## Build the documentation to build/docs
	@$(gil)/mkdocs build --strict --quiet --site-dir build/docs

sanitize: $(presets_sanitize)  ## Run GoogleTest under AddressSanitizer with UBSan, and under ThreadSanitizer

# ThreadSanitizer's address layout does not stand every randomisation that kernels do; some sandboxes forbid to turn it off.
$(presets_sanitize): .venv/gil/.tools
	@$(call build_preset,$@)
	fixed_layout=; if setarch --addr-no-randomize true 2>/dev/null; then fixed_layout='setarch --addr-no-randomize'; fi
	$$fixed_layout ctest --preset $@

sanitize-extension: .venv/gil/.installed  ## Run tests with the extension itself under AddressSanitizer and UBSan
	@tools/sanitized tests/programs tests/unit


.PHONY: clean
clean:  ## Remove all that was built, and the virtual environments
	rm -rf .venv build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis
