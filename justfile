# Commands of the house; `just` alone lists them.
py := ".venv/bin/python"

default:
    @just --list

# Lint, types, import contracts and fast tests
check: static
    .venv/bin/pytest -m "not slow" -n auto

# Lint, types and import contracts
static:
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/pyright
    .venv/bin/lint-imports

# Everything, as the README says it
test:
    .venv/bin/pytest

# Regenerate the pins (names and versions only)
lock:
    .venv/bin/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url -o constraints.txt

# The wheel, started outside the checkout
wheel:
    rm -rf dist
    .venv/bin/uv build --wheel
    cd "$(mktemp -d)" && "{{justfile_directory()}}/.venv/bin/uvx" --from "$(ls {{justfile_directory()}}/dist/*.whl)" theranest-mcp demo

# Benchmarks against the bare server
bench:
    {{py}} -m evals bench door
