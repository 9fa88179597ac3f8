#!/usr/bin/env bash
# The whole way of a bundle, with real MLflow models and a real node in a temporary directory. Ends with 0 only if every
# step came out as it must.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$PWD/.build/debug
models=$PWD/bundles/example
demo=$(mktemp -d)
node_process=

cleanup() {
    if [ -n "$node_process" ]; then
        kill "$node_process" 2>/dev/null || true
        wait "$node_process" 2>/dev/null || true
    fi
    rm -rf "$demo"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
unset SLIPWAY_NODE SLIPWAY_TOKEN SLIPWAY_PROJECT_DIR SOURCE_DATE_EPOCH

step=0
say() {
    step=$((step + 1))
    printf '\n%s. %s\n' "$step" "$*"
}

# expect STATUS LINES COMMAND...: runs it, shows the last LINES of what it says, and demands its exit status.
expect() {
    local wanted=$1 lines=$2 status=0
    shift 2
    printf '   $ %s\n' "$(basename "$1") ${*:2}" | sed "s#$demo/##g; s#$models#bundles/example#g"
    "$@" >"$demo/said" 2>&1 || status=$?
    tail -n "$lines" "$demo/said" | cut -c1-150 | sed "s#$demo/##g; s#^#     #"
    if [ "$status" != "$wanted" ]; then
        printf '\ndemo: expected exit status %s, found %s. All it said:\n' "$wanted" "$status" >&2
        cat "$demo/said" "$demo/slipwayd.log" >&2 || true
        exit 1
    fi
}
slipway() { expect "$1" "$2" "$programs/slipway" "${@:3}"; }
# quietly ARGUMENTS...: what must be done and is not worth a line.
quietly() { "$programs/slipway" "$@" >/dev/null; }

active() { readlink "$demo/node/current/credit/models/breast-cancer/active"; }
demand() {
    if [ "$(active)" != "$1" ]; then
        printf '\ndemo: expected breast-cancer version %s to be current, found %s\n' "$1" "$(active)" >&2
        exit 1
    fi
    printf '     current: breast-cancer version %s\n' "$1"
}

say "Design node: two models with all their versions come out of an MLflow registry, nothing is run."
cd "$demo"
quietly init credit --project credit
export SLIPWAY_PROJECT_DIR=$demo/credit
slipway 0 1 import "sqlite:///$models/registry/mlflow.db"
quietly set breast-cancer --active 3
quietly set iris-species --active 2
slipway 0 4 models
quietly key generate signing.pem
slipway 0 1 export --key signing.pem --output credit-1.tar

say "Automation node: slipwayd starts on a free port and trusts one key. A check of its own runs after every switch."
mkdir -p node/trust
cp signing.pem.pub node/trust/credit-team.pem
cat >check <<'SCRIPT'
#!/bin/sh
if grep -q lightgbm "$SLIPWAY_CURRENT/models/breast-cancer/active/MLmodel"; then
    echo "this node has no LightGBM"
    exit 1
fi
SCRIPT
chmod +x check
cat >node.yaml <<CONFIGURATION
hooks:
  post-activate:
    command: [$demo/check]
    timeout: 10s
probation:
  minimum: 1s
CONFIGURATION
"$programs/slipwayd" --state node --config node.yaml --listen 127.0.0.1:0 >slipwayd.log 2>&1 &
node_process=$!
for _ in $(seq 100); do
    [ -s node/slipwayd.address ] && break
    kill -0 "$node_process" 2>/dev/null || { cat slipwayd.log >&2; exit 1; }
    sleep 0.1
done
SLIPWAY_NODE=$(cat node/slipwayd.address)
export SLIPWAY_NODE SLIPWAY_TOKEN=
SLIPWAY_TOKEN=$(cat node/admin.token)

say "One byte of the bundle is flipped on its way. The node ends the upload and keeps nothing of it."
cp credit-1.tar flipped.tar
size=$(stat -c %s flipped.tar)
printf '\377' | dd of=flipped.tar bs=1 seek=$((size / 2)) conv=notrunc status=none
slipway 4 1 deploy flipped.tar

say "The bundle itself is verified, staged beside what runs, checked, and becomes current in one step."
slipway 0 1 verify credit-1.tar --trust node/trust
slipway 0 2 deploy credit-1.tar --wait
demand 3

say "A stranger signs a bundle. The node does not know the key."
quietly key generate stranger.pem
quietly export --key stranger.pem --output stranger.tar
slipway 4 1 deploy stranger.tar
demand 3

say "Version 4 needs LightGBM. The node switches, its check fails, and it goes back by itself."
quietly set breast-cancer --active 4
quietly export --key signing.pem --output credit-2.tar
slipway 3 2 deploy credit-2.tar --wait
demand 3

say "Version 2 is fine. Only what the node lacks is sent. Then an operator goes back by hand."
quietly set breast-cancer --active 2
quietly export --key signing.pem --output credit-3.tar
slipway 0 2 deploy credit-3.tar --wait
demand 2
slipway 0 1 rollback --reason "the customer prefers the other"
demand 3

say "The node tells what happened, and why."
slipway 0 5 history
printf '\nEvery step came out as it must. The README says how to do the same by hand.\n'
