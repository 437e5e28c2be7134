#!/bin/bash
# The house rule for co_await: see tests/lint/coroutines.py.
exec python3 "$(dirname "$0")/coroutines.py"
