#!/usr/bin/env bash
# The whole way of a bundle, with real MLflow models and a real node in a temporary directory. Ends with 0 only if every
# step came out as it must.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$PWD/.build/debug
models=$PWD/bundles/example
python=$PWD/.build-tools/python/bin/python
demo=$(mktemp -d)
node_process=
client_process=

cleanup() {
    [ -z "$client_process" ] || kill "$client_process" 2>/dev/null || true
    if [ -n "$node_process" ]; then
        kill "$node_process" 2>/dev/null || true
        wait "$node_process" 2>/dev/null || true
    fi
    rm -rf "$demo"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
unset SLIPWAY_NODE SLIPWAY_TOKEN SLIPWAY_CA SLIPWAY_PROJECT SLIPWAY_PROJECT_DIR SOURCE_DATE_EPOCH

step=0
say() {
    step=$((step + 1))
    printf '\n%s. %s\n' "$step" "$*"
}

# expect STATUS LINES COMMAND...: runs it, shows the last LINES of what it says, or with -LINES the first, and demands its
# exit status.
expect() {
    local wanted=$1 lines=$2 status=0
    shift 2
    printf '   $ %s\n' "$(basename "$1") ${*:2}" | sed "s#$demo/##g; s#$models#bundles/example#g; s#$python#PYTHON#g"
    "$@" >"$demo/said" 2>&1 || status=$?
    if [ "$lines" -lt 0 ]; then head -n "${lines#-}" "$demo/said"; else tail -n "$lines" "$demo/said"; fi | cut -c1-150 | sed "s#$demo/##g; s#^#     #"
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

# score MODEL: the first rows of the example's data, as any HTTP client would send them.
score() {
    curl --silent --show-error --dump-header "$demo/headers" --header "Authorization: Bearer $SLIPWAY_TOKEN" \
        --header 'Content-Type: text/csv' --data-binary @"$demo/$1.csv" "$SLIPWAY_NODE/v1/projects/credit/models/$1/invocations"
}
# Scores rows again and again until the file `stop` is there, and writes each answer's status and version to `answers`.
# curl asks each address that the brackets stand for, over one connection; what stands behind # is never sent.
keep_scoring() {
    while [ ! -e "$demo/stop" ]; do
        curl --silent --output /dev/null --write-out '%{http_code} %header{slipway-version}\n' \
            --header "Authorization: Bearer $SLIPWAY_TOKEN" --header 'Content-Type: text/csv' \
            --data-binary @"$demo/iris-species.csv" "$SLIPWAY_NODE/v1/projects/credit/models/iris-species/invocations#[1-100]"
    done >"$demo/answers"
}

say "Design node: two models with all their versions come out of an MLflow registry, nothing is run."
cd "$demo"
quietly init credit --project credit
export SLIPWAY_PROJECT_DIR=$demo/credit
slipway 0 1 import "sqlite:///$models/registry/mlflow.db"
quietly set breast-cancer --active 3
quietly set iris-species --active 2
slipway 0 4 models

say "What the active versions predict is recorded, to be held against what they predict on the node."
slipway 0 1 golden breast-cancer --input "$models/data/breast-cancer.csv" --rows 20 --python "$python"
slipway 0 1 golden iris-species --input "$models/data/iris-species.csv" --rows 20 --python "$python"
quietly key generate signing.pem
slipway 0 1 export --key signing.pem --output credit-1.tar

say "Automation node: slipwayd starts on a free port and trusts one key. It has a Python for the models, and a check of its own."
mkdir -p node/trust
cp signing.pem.pub node/trust/credit-team.pem
quietly kit kit
cp kit/trust/slipway-kit.pem node/trust/
cat >check <<'SCRIPT'
#!/bin/sh
if grep -q lightgbm "$SLIPWAY_CURRENT/models/breast-cancer/active/MLmodel"; then
    echo "this node has no LightGBM"
    exit 1
fi
SCRIPT
chmod +x check
cat >node.yaml <<CONFIGURATION
scoring:
  python: $python
hooks:
  post-activate:
    command: [$demo/check]
    timeout: 10s
probation:
  minimum: 3s
CONFIGURATION
# The node's own home directory: what lies in the author's is not there.
mkdir node-home
HOME=$demo/node-home "$programs/slipwayd" --state node --config node.yaml --listen 127.0.0.1:0 >slipwayd.log 2>&1 &
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
place=$(grep --text --byte-offset --only-matching --max-count=1 'version=v4' flipped.tar | head -n 1 | cut -d : -f 1)
printf '\377' | dd of=flipped.tar bs=1 seek="$place" conv=notrunc status=none
slipway 4 1 deploy flipped.tar

say "The bundle itself is verified, staged beside what runs, checked, and becomes current in one step."
slipway 0 1 verify credit-1.tar --trust node/trust
slipway 0 2 deploy credit-1.tar --wait
demand 3

say "It was loaded and gave its golden predictions before the switch. Now it answers, as MLflow's own server would."
for model in breast-cancer iris-species; do
    head -4 "$models/data/$model.csv" | sed 's/,[^,]*$//' >"$model.csv"
    printf '   $ curl --data-binary @%s.csv .../models/%s/invocations\n     %s\n' "$model" "$model" "$(score "$model")"
done
grep -i '^slipway-' headers | tr -d '\r' | sed 's/^/     /'

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

say "Version 2 gives classes where version 3 gives probabilities: who reads them would break, so the node refuses it until that is allowed."
quietly set breast-cancer --active 2
quietly export --key signing.pem --output credit-3.tar
slipway 1 2 deploy credit-3.tar --wait
demand 3
slipway 0 2 deploy credit-3.tar --wait --allow-schema-change breast-cancer
demand 2

say "An operator goes back by hand."
slipway 0 1 rollback --reason "the customer prefers the other"
demand 3

say "Version 4 of the other model reads a file of its author's, recorded outside of the sandbox. On the node it predicts something else, and is refused."
mkdir author-home
printf '{"petal width": 1.7}\n' >author-home/iris-threshold.json
quietly set breast-cancer --active 3
quietly import "$models/faulty/local-rates" --model iris-species --version 4 --activate
HOME=$demo/author-home slipway 0 1 golden iris-species 4 --input "$models/data/iris-species.csv" --rows 20 --sandbox off --python "$python"
quietly export --key signing.pem --output credit-4.tar
slipway 1 -9 deploy credit-4.tar --wait
demand 3

say "Version 5 gives its golden predictions and crashes under load. A client scores all the while, and never notices."
quietly import "$models/faulty/wears-out" --model iris-species --version 5 --activate
quietly golden iris-species 5 --python "$python"
quietly export --key signing.pem --output credit-5.tar
keep_scoring &
client_process=$!
slipway 3 2 deploy credit-5.tar --wait
touch stop
wait "$client_process"
client_process=
sort answers | uniq -c | awk '{printf "     %s answers: status %s, version %s\n", $1, $2, $3}'
if grep -qv '^200 [25]$' answers; then
    printf '\ndemo: the client saw a failure\n' >&2
    exit 1
fi
slipway 4 1 deploy credit-5.tar --wait

say "The node tells what happened, and why."
slipway 0 7 history

say "A node can be proven before it is trusted: bundles that are wrong in one way each, and what it makes of them."
slipway 0 6 kit kit --prove --node "$SLIPWAY_NODE" --without models --without hook
printf '\nEvery step came out as it must. The README says how to do the same by hand.\n'
