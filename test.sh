#!/usr/bin/env bash
# Builds everything, warnings as errors, and runs every test. Installs what tests need and the machine lacks.
#   ./test.sh [dotnet test arguments, for example --filter FullyQualifiedName~PrefixIndex]
set -euo pipefail
cd "$(dirname "$0")"

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
command -v chromium >/dev/null || missing+=(chromium)
if ((${#missing[@]})); then
    if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
        echo "The tests need ${missing[*]}. Install them (on Debian: sudo apt-get install ${missing[*]}) and run ./test.sh again." >&2
        exit 1
    fi
    echo "Installing ${missing[*]} …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" fonts-dejavu-core >/dev/null
fi

node eng/setup.mjs --tests
dotnet build PromptCache.Aspire.sln -warnaserror --nologo -v quiet

# One project at a time: several start a whole system each, and timing out on a busy machine is not a finding.
output=$(mktemp)
trap 'rm -f "$output"' EXIT
status=0
dotnet test PromptCache.Aspire.sln --no-build --nologo -m:1 "$@" 2>&1 | tee "$output" || status=$?

awk -F'[:,]' '/^(Passed|Failed)! +- Failed:/ { failed += $2; passed += $4 } END { printf "%d passed, %d failed\n", passed, failed }' "$output"
exit "$status"
