#!/bin/bash
# No mark of work left undone, no test that is switched off without saying why, no test that
# switches off all others. Prints `file:line: what`.
set -u
cd "$(dirname "$0")/../.." || exit 2

found=0
files=$(git ls-files --cached --others --exclude-standard | grep -vE '^tests/lint/' | sort -u |
    while read -r file; do if [ -f "$file" ] && grep -Iq . "$file"; then echo "$file"; fi; done)

look() {
    while IFS=: read -r file line _; do
        [ -n "$file" ] || continue
        echo "$file:$line: $1"
        found=1
    done < <(echo "$files" | grep -E "$3" | xargs -r grep -nHE "$2")
}

look "a mark of work left undone" '\<(TODO|FIXME|XXX|HACK)\>' '.'
look "a skipped test without a reason" 'GTEST_SKIP\(\)[[:space:]]*;' '\.[ch]pp$'
look "a disabled test" '\<DISABLED_' '\.[ch]pp$'
look "a skipped test without a reason" '\.skip\([[:space:]]*\)' '\.(mjs|js)$'
look "a test that switches off all others" '\<(test|describe|it)\.only\(' '\.(mjs|js)$'
exit $found
