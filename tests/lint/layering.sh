#!/bin/bash
# The direction of dependency (docs/architecture.md): which layer may include which, and which
# library belongs to which layer. Prints `file:line: what` for each breach.
set -u
cd "$(dirname "$0")/../.." || exit 2

# What each layer may include of gatekeeper/, besides itself.
allowed() {
    case $1 in
        async | crypto | json) echo "" ;;
        http) echo "crypto" ;;
        domain) echo "crypto http" ;;
        ports) echo "async crypto domain" ;;
        pages) echo "crypto domain http json ports" ;;
        flows) echo "async crypto domain http json pages ports" ;;
        store) echo "async crypto domain json ports" ;;
        settings) echo "crypto domain http ports" ;;
        delivery) echo "async crypto domain http json pages ports settings" ;;
        host) echo "crypto domain ports" ;;
        nginx | ctl) echo "*" ;;
        *) echo "?" ;;
    esac
}

found=0
report() {
    echo "$1"
    found=1
}

layer_of() {
    local path=${1#include/gatekeeper/}
    path=${path#src/}
    echo "${path%%/*}"
}

files=$(find include src -name '*.hpp' -o -name '*.cpp' | sort)

for file in $files; do
    layer=$(layer_of "$file")
    may=$(allowed "$layer")
    if [ "$may" = "?" ]; then
        report "$file:1: \"$layer\" is no layer that tests/lint/layering.sh knows"
        continue
    fi
    while IFS=: read -r line text; do
        [ -n "$line" ] || continue
        other=${text#*gatekeeper/}
        other=${other%%/*}
        [ "$other" = "$layer" ] || [ "$may" = "*" ] && continue
        case " $may " in
            *" $other "*) ;;
            *) report "$file:$line: $layer must not include $other" ;;
        esac
    done < <(grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]gatekeeper/' "$file")
    while IFS=: read -r line _; do
        [ -n "$line" ] && report "$file:$line: a private header of another folder"
    done < <(grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]*/' "$file")
done

# only <what> <regexp> <where, as a regexp of paths>
only() {
    while IFS=: read -r file line _; do
        [ -n "$file" ] && report "$file:$line: $1 outside $3"
    done < <(grep -nHE "$2" $files | grep -vE "^($3)/")
}

include='^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]'
only "nginx" 'ngx_' 'src/nginx'
only "hiredis" "${include}hiredis/" 'src/nginx|src/ctl|include/gatekeeper/host'
only "curl" "${include}curl/" 'src/nginx|src/ctl|src/delivery|include/gatekeeper/delivery'
only "cryptography" "${include}(openssl/|argon2\.h|crypt\.h)" 'src/crypto'
only "jansson" "${include}jansson" 'src/json'
only "templates and QR codes" "${include}(kainjow/|qrcodegen)" 'src/pages'
only "phone numbers, password strength, OTP" "${include}(phonenumbers/|zxcvbn|liboath/)" 'src/domain'
only "the command line's libraries" "${include}(CLI/|csv\.h)" 'src/ctl'

# Rules and pages are plain functions.
while IFS=: read -r file line _; do
    [ -n "$file" ] && report "$file:$line: a coroutine in $(layer_of "$file")"
done < <(grep -nHwE 'co_await|co_return|co_yield' $(echo "$files" |
    grep -E '^(src|include/gatekeeper)/(crypto|http|json|domain|pages)/'))

exit $found
