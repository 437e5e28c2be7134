#!/bin/bash
# Every C++ file is as clang-format 14 writes it: tracked and untracked ones, except what
# .gitignore leaves out. Other versions format differently, so they are not asked.
set -u
cd "$(dirname "$0")/../.." || exit 2

formatter=$(command -v clang-format-14 || command -v clang-format || true)
if [ -z "$formatter" ]; then
    echo "tests/lint/format.sh:1: clang-format is not installed"
    exit 1
fi
version=$("$formatter" --version | sed -E 's/.*version ([0-9]+).*/\1/')
if [ "$version" != 14 ]; then
    echo "format.sh: nothing checked, this is clang-format $version and the style is that of 14" >&2
    exit 0
fi
breaches=$(git ls-files --cached --others --exclude-standard -- '*.cpp' '*.hpp' | sort -u |
    while read -r file; do if [ -f "$file" ]; then echo "$file"; fi; done |
    xargs -r "$formatter" --dry-run -Werror 2>&1 | grep -E '^[^ ].*: (error|warning): ')
[ -z "$breaches" ] && exit 0
echo "$breaches"
exit 1
