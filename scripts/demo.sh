#!/usr/bin/env bash
# The whole life of a bundle, with real MLflow models and a real node in a temporary directory. Exits with 0 only if every
# step has the expected result.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$PWD/.build/debug
models=$PWD/bundles/example
python=$PWD/.build-tools/python/bin/python
# The report stays when the demo has ended.
report=$PWD/.build/demo-report.html
demo=$(mktemp -d)
node_process=
edge_process=
line_processes=
client_process=

cleanup() {
    [ -z "$client_process" ] || kill "$client_process" 2>/dev/null || true
    for process in $line_processes $edge_process $node_process; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    rm -rf "$demo"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
unset SLIPWAY_CONTEXT SLIPWAY_NODE SLIPWAY_TOKEN SLIPWAY_CA SLIPWAY_PROJECT SLIPWAY_PROJECT_DIR SOURCE_DATE_EPOCH

step=0
say() {
    step=$((step + 1))
    printf '\n%s. %s\n' "$step" "$*"
}

# expect STATUS LINES COMMAND...: runs the command, shows the last LINES of its output, or with -LINES the first ones, and
# requires this exit status.
expect() {
    local wanted=$1 lines=$2 status=0
    shift 2
    printf '   $ %s\n' "$(basename "$1") ${*:2}" | sed "s#$demo/##g; s#$models#bundles/example#g; s#$python#PYTHON#g"
    "$@" >"$demo/said" 2>&1 || status=$?
    if [ "$lines" -lt 0 ]; then head -n "${lines#-}" "$demo/said"; else tail -n "$lines" "$demo/said"; fi | cut -c1-150 | sed "s#$demo/##g; s#^#     #"
    if [ "$status" != "$wanted" ]; then
        printf '\ndemo: expected exit status %s, found %s. The whole output:\n' "$wanted" "$status" >&2
        cat "$demo/said" "$demo"/slipwayd*.log >&2 || true
        exit 1
    fi
}
slipway() { expect "$1" "$2" "$programs/slipway" "${@:3}"; }
# quietly ARGUMENTS...: runs slipway without a line of output.
quietly() { "$programs/slipway" "$@" >/dev/null; }

active() { readlink "$demo/node/current/credit/models/breast-cancer/active"; }
require_active() {
    if [ "$(active)" != "$1" ]; then
        printf '\ndemo: expected breast-cancer version %s to be current, found %s\n' "$1" "$(active)" >&2
        exit 1
    fi
    printf '     current: breast-cancer version %s\n' "$1"
}

# score MODEL [PROJECT]: the first rows of the example's data, as any HTTP client would send them.
score() {
    curl --silent --show-error --dump-header "$demo/headers" --header "Authorization: Bearer $SLIPWAY_TOKEN" \
        --header 'Content-Type: text/csv' --data-binary @"$demo/$1.csv" "$SLIPWAY_NODE/v1/projects/${2:-credit}/models/$1/invocations"
}
# Scores rows repeatedly until the file `stop` exists, and writes each answer's status and version to `answers`.
# curl requests each address of the range in brackets, over one connection; it never sends the part after #.
keep_scoring() {
    while [ ! -e "$demo/stop" ]; do
        curl --silent --output /dev/null --write-out '%{http_code} %header{slipway-version}\n' \
            --header "Authorization: Bearer $SLIPWAY_TOKEN" --header 'Content-Type: text/csv' \
            --data-binary @"$demo/iris-species.csv" "$SLIPWAY_NODE/v1/projects/credit/models/iris-species/invocations#[1-100]"
    done >"$demo/answers"
}

say "Design node: import two models with all their versions from an MLflow registry, without running any of them."
cd "$demo"
quietly init credit --project credit
export SLIPWAY_PROJECT_DIR=$demo/credit
slipway 0 1 import "sqlite:///$models/registry/mlflow.db"
quietly set breast-cancer --active 3
quietly set iris-species --active 2
slipway 0 4 models

say "Is a version good? Measure a simple rule and a decision tree on the same labelled rows. Each figure has an interval, or the reason why not."
awk -F , 'NR == 1 {print $0 ",greenhouse"; next} {print $0 (NR % 3 ? ",north" : ",south")}' "$models/data/iris-species.csv" >flowers.csv
quietly init trial --project trial
quietly import "sqlite:///$models/registry/mlflow.db" --model iris-species --project-dir trial
quietly import "$models/faulty/local-rates" --model iris-species --version 4 --activate --project-dir trial
trial=(--project-dir trial --python "$python")
slipway 0 4 dataset add flowers flowers.csv --label label --labels 0,1,2 --project-dir trial
slipway 0 -12 evaluate iris-species/4 --data flowers "${trial[@]}"
slipway 0 -12 evaluate iris-species/2 --data flowers --slices greenhouse "${trial[@]}"

say "A requirement that does not hold decides the exit status; the record is kept all the same."
slipway 4 1 evaluate iris-species/4 --data flowers --require 'accuracy.low >= 0.9' "${trial[@]}"

say "Compared on the same rows, the tree is better than the rule, so it becomes active. Beside another model of the same kind nothing is proven, so nothing happens."
slipway 0 4 compare iris-species/4 iris-species/2 --data flowers --metric accuracy --promote active "${trial[@]}"
slipway 4 4 compare iris-species/2 iris-species/1 --data flowers --metric accuracy --promote active "${trial[@]}"

say "A report is one file that opens anywhere, without a script or a request."
slipway 0 1 report "$("$programs/slipway" evaluate iris-species/2 --data flowers --slices greenhouse --quiet "${trial[@]}")" --output report.html --project-dir trial
mkdir -p "$(dirname "$report")"
cp report.html "$report"

say "Record what the active versions predict here; the node compares its own predictions with that. Each is also written as plain numbers, its native form, which thousands of probes prove."
slipway 0 2 golden breast-cancer --input "$models/data/breast-cancer.csv" --rows 20 --python "$python"
slipway 0 2 golden iris-species --input "$models/data/iris-species.csv" --rows 20 --python "$python"
quietly key generate signing.pem
slipway 0 1 export --key signing.pem --output credit-1.tar

say "Automation node: slipwayd starts on a free port and trusts one key. It has a Python for the models and its own check."
mkdir -p node/trust
cp signing.pem.pub node/trust/credit-team.pem
quietly conformance kit
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
monitoring:
  window: {rows: 300, minimum: 300}
  rules: {schema: "off"}
CONFIGURATION
# The node has a home directory of its own, without the author's files.
mkdir node-home
HOME=$demo/node-home "$programs/slipwayd" --state node --config node.yaml --listen 127.0.0.1:0 >slipwayd.log 2>&1 &
node_process=$!
# await_node PROCESS STATE LOG: until the node listens.
await_node() {
    for _ in $(seq 100); do
        [ -s "$2/slipwayd.address" ] && break
        kill -0 "$1" 2>/dev/null || { cat "$3" >&2; exit 1; }
        sleep 0.1
    done
}
await_node "$node_process" node slipwayd.log
SLIPWAY_NODE=$(cat node/slipwayd.address)
export SLIPWAY_NODE SLIPWAY_TOKEN=
SLIPWAY_TOKEN=$(cat node/admin.token)

say "One byte of the bundle flips on its way. The node ends the upload and keeps nothing of it."
cp credit-1.tar flipped.tar
place=$(grep --text --byte-offset --only-matching --max-count=1 'version=v4' flipped.tar | head -n 1 | cut -d : -f 1)
printf '\377' | dd of=flipped.tar bs=1 seek="$place" conv=notrunc status=none
slipway 4 1 deploy flipped.tar

say "The node verifies the sound bundle, stages it beside the running models, checks it, and makes it current in one step."
slipway 0 1 verify credit-1.tar --trust node/trust
slipway 0 2 deploy credit-1.tar --wait
require_active 3

say "Before the switch, the node loaded the models and replayed the golden predictions. Now they answer as on MLflow's own server."
for model in breast-cancer iris-species; do
    head -4 "$models/data/$model.csv" | sed 's/,[^,]*$//' >"$model.csv"
    printf '   $ curl --data-binary @%s.csv .../models/%s/invocations\n     %s\n' "$model" "$model" "$(score "$model")"
done
grep -i '^slipway-' headers | tr -d '\r' | sed 's/^/     /'

say "A stranger signs a bundle. The node refuses it, because it does not know the key."
quietly key generate stranger.pem
quietly export --key stranger.pem --output stranger.tar
slipway 4 1 deploy stranger.tar
require_active 3

say "Version 4 needs LightGBM. The node switches, its check fails, and it rolls back by itself."
quietly set breast-cancer --active 4
quietly export --key signing.pem --output credit-2.tar
slipway 3 2 deploy credit-2.tar --wait
require_active 3

say "Version 2 returns classes instead of probabilities. This would break its callers, so the node refuses it until somebody allows it."
quietly set breast-cancer --active 2
quietly export --key signing.pem --output credit-3.tar
slipway 1 2 deploy credit-3.tar --wait
require_active 3
slipway 0 2 deploy credit-3.tar --wait --allow-schema-change breast-cancer
require_active 2

say "An operator rolls back by hand."
slipway 0 1 rollback --reason "the customer prefers the other"
require_active 3

say "Version 4 of the other model reads a file in its author's home; it was recorded without the sandbox. It predicts differently on the node, which refuses it."
mkdir author-home
printf '{"petal width": 1.7}\n' >author-home/iris-threshold.json
quietly set breast-cancer --active 3
quietly import "$models/faulty/local-rates" --model iris-species --version 4 --activate
HOME=$demo/author-home slipway 0 1 golden iris-species 4 --input "$models/data/iris-species.csv" --rows 20 --sandbox off --python "$python"
quietly export --key signing.pem --output credit-4.tar
slipway 1 -9 deploy credit-4.tar --wait
require_active 3

say "Version 5 reproduces its golden predictions, but it crashes under load. The node rolls back while a client scores, and no request fails."
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

say "Next, the tree brings the profile of the flowers that it was judged on. From now on the node holds its traffic against it."
# The held-out flowers are few: each stands for twenty of its kind.
awk -F , 'BEGIN {srand(11)} NR == 1 {print; next}
    {for (k = 0; k < 20; k++) {for (c = 1; c < 5; c++) printf "%.2f,", $c + (rand() - 0.5) / 5; print $5}}' "$models/data/iris-species.csv" >garden.csv
quietly set iris-species --active 2
slipway 0 4 dataset add garden garden.csv --label label --labels 0,1,2
slipway 0 3 reference iris-species 2 --data garden --python "$python"
quietly export --key signing.pem --output credit-6.tar
slipway 0 2 deploy credit-6.tar --wait

# requests NAME SHIFT: a hundred requests of nine flowers of the garden each, whose petals are longer and wider by that.
requests() {
    mkdir -p "$1"
    awk -F , -v name="$1" -v shift="$2" 'BEGIN {srand(7)} NR == 1 {head = $1 "," $2 "," $3 "," $4; next} {row[NR - 1] = $0}
        END {for (r = 1; r <= 100; r++) {
            file = name "/" r ".csv"; print head >file
            for (k = 0; k < 9; k++) {split(row[1 + int(rand() * (NR - 1))], v, ","); print v[1] "," v[2] "," v[3] + shift "," v[4] + shift >file}
            close(file)}}' garden.csv
    for number in $(seq 100); do
        [ "$number" = 1 ] || printf 'next\n'
        printf 'url = "%s/v1/projects/credit/models/iris-species/invocations"\n' "$SLIPWAY_NODE"
        printf 'header = "Authorization: Bearer %s"\nheader = "Content-Type: text/csv"\n' "$SLIPWAY_TOKEN"
        printf 'data-binary = "@%s/%s.csv"\noutput = "/dev/null"\nwrite-out = "%%{http_code} %%header{slipway-version}\\n"\n' "$1" "$number"
    done >"$1.curl"
}
requests garden 0
requests hothouse 1.5

say "Version 6 reproduces its golden predictions, and is worse all the same. On probation the node has version 2 answer some of the rows too, sees that they differ, and rolls back. No request fails."
quietly import "$models/faulty/two-species" --model iris-species --version 6 --activate
quietly golden iris-species 6 --python "$python"
quietly export --key signing.pem --output credit-7.tar
# Whoever judges by the traffic must wait for it.
sed -i 's/^  minimum: 3s$/  minimum: 3s\n  rules: {requests: 2000}/' node.yaml
kill -HUP "$node_process"
for _ in $(seq 100); do
    grep -q 'was read again, and is in force' slipwayd.log && break
    sleep 0.1
done
rm -f stop
(while [ ! -e "$demo/stop" ]; do curl --silent --config garden.curl 2>/dev/null; done) >answers &
client_process=$!
slipway 3 2 deploy credit-7.tar --wait
touch stop
wait "$client_process"
client_process=
sort answers | uniq -c | awk '{printf "     %s answers: status %s, version %s\n", $1, $2, $3}'
if grep -qv '^200 [26]$' answers; then
    printf '\ndemo: the client saw a failure\n' >&2
    exit 1
fi
if [ -n "$("$programs/slipway" alerts list --quiet)" ]; then
    printf '\ndemo: traffic like the reference raised an alert\n' >&2
    "$programs/slipway" alerts >&2
    exit 1
fi

say "Then other flowers come, with larger petals. Nothing is rolled back, since no version changes the input: the node raises one alert, which names the columns."
# One row of a request is judged.
for _ in $(seq 6); do curl --silent --config hothouse.curl >/dev/null 2>&1; done
for _ in $(seq 200); do
    [ -z "$("$programs/slipway" alerts list --quiet)" ] || break
    sleep 0.1
done
slipway 0 -11 monitor iris-species
slipway 0 3 alerts
if [ "$("$programs/slipway" alerts list --all --quiet)" != 1 ] || ! "$programs/slipway" alerts show 1 | grep '^Columns' | grep -q 'petal'; then
    printf '\ndemo: expected one alert that names the petals\n' >&2
    exit 1
fi
slipway 0 1 alerts acknowledge 1 --note "the hothouse has opened"

say "The node's history shows what happened, and why. A browser shows the same, at /ui."
slipway 0 7 history
if [ "$(curl --silent --output /dev/null --write-out '%{http_code}' "$SLIPWAY_NODE/ui/sign-in")" != 200 ]; then
    printf '\ndemo: expected pages at %s/ui\n' "$SLIPWAY_NODE" >&2
    exit 1
fi

say "You can test a node before you trust it: each bundle of the conformance kit has one defect, and the node must refuse it."
slipway 0 6 conformance kit --prove --node "$SLIPWAY_NODE" --without models --without hook
say "Who says so? The operator's policy wants two people to approve what becomes current of one project. A bundle that nobody signed off is refused, and the node says who is missing."
mkdir -p node/reviewers
for person in anna ben; do
    quietly key generate "$person.pem"
    cp "$person.pem.pub" "node/reviewers/$person.pem"
done
cat >node/policy.yaml <<'POLICY'
format: slipway.policy/1
roles:
  validator: {people: {anna: anna.pem, ben: ben.pem}}
rules:
  - projects: trial
    mode: enforce
    sign-offs: [{role: validator, threshold: 2}]
    distinct: [exporter, validator]
default: {mode: off}
POLICY
kill -HUP "$node_process"
for _ in $(seq 100); do
    curl --silent --header "Authorization: Bearer $SLIPWAY_TOKEN" "$SLIPWAY_NODE/v1/policy" | grep -q '"digest"' && break
    sleep 0.1
done
quietly export --key signing.pem --output trial-1.tar --project-dir trial
slipway 4 3 deploy trial-1.tar

# approve BUNDLE: both people sign it.
approve() {
    for person in anna ben; do
        slipway 0 1 sign-off "$1" --trust node/trust --key "$person.pem" --role validator --decision approve --yes
    done
}

say "Two people look at what they would sign: versions, evaluations with their intervals, scans, and what the policy lacks. They sign it, each with an own key; the claims travel with the bundle."
slipway 0 8 review trial-1.tar --trust node/trust --node "$SLIPWAY_NODE"
approve trial-1.tar
slipway 0 2 deploy trial-1.tar
quietly confirm --project trial

say "A later bundle is signed, too. Then one of them takes the word about the first back, and nobody goes back to it by hand."
quietly set iris-species --alias tried=1 --project-dir trial
quietly export --key signing.pem --output trial-2.tar --project-dir trial
approve trial-2.tar
quietly deploy trial-2.tar
quietly confirm --project trial
claim=$("$programs/slipway" claims trial-1.tar --quiet | sed -n 1p)
slipway 0 1 withdraw trial-1.tar "$claim" --node "$SLIPWAY_NODE" --key anna.pem --reason "the rows were not held out" --yes
slipway 4 1 rollback --to 1 --project trial

say "Another node is given no Python, neither on its PATH nor in a bundle: it answers with the native forms, and loads no pickle. It deploys, proves, scores and rolls back as the other one."
quietly init edge --project edge
edge=(--project-dir "$demo/edge")
quietly import "sqlite:///$models/registry/mlflow.db" "${edge[@]}"
quietly set iris-species --active 2 "${edge[@]}"
quietly golden iris-species --input "$models/data/iris-species.csv" --rows 20 --python "$python" "${edge[@]}"
for version in 3 4; do
    quietly set breast-cancer --active "$version" "${edge[@]}"
    slipway 0 1 golden breast-cancer --input "$models/data/breast-cancer.csv" --rows 20 --python "$python" "${edge[@]}"
    quietly export --key signing.pem --output "edge-$version.tar" "${edge[@]}"
done
mkdir -p edge-node/trust
cp signing.pem.pub edge-node/trust/credit-team.pem
cat >edge-node.yaml <<'CONFIGURATION'
scoring: {environment: off, required: true}
probation: {minimum: 0s}
CONFIGURATION
HOME=$demo/node-home PATH=/nonexistent "$programs/slipwayd" --state edge-node --config edge-node.yaml --listen 127.0.0.1:0 >slipwayd-edge.log 2>&1 &
edge_process=$!
await_node "$edge_process" edge-node slipwayd-edge.log
SLIPWAY_NODE=$(cat edge-node/slipwayd.address)
SLIPWAY_TOKEN=$(cat edge-node/admin.token)

# answer_of VERSION: scores with the model that is current, which has to be that version, loaded by its native form.
answer_of() {
    local answer
    answer=$(score breast-cancer edge)
    printf '   $ curl --data-binary @breast-cancer.csv .../projects/edge/models/breast-cancer/invocations\n     %s\n' "$answer"
    if ! grep -qi "^slipway-version: $1" headers || [ "$("$programs/slipway" status | grep -c ', by native')" != 2 ]; then
        printf '\ndemo: expected breast-cancer %s, and both models by their native forms\n' "$1" >&2
        cat headers slipwayd-edge.log >&2
        "$programs/slipway" status >&2
        exit 1
    fi
    printf '%s\n' "$answer" >"answer-$1"
}
slipway 0 2 deploy edge-3.tar --wait
slipway 0 -7 status
answer_of 3
mv answer-3 answer-before
slipway 0 2 deploy edge-4.tar --wait
answer_of 4
slipway 0 3 rollback --reason "the other answers better" --wait
answer_of 3
cmp answer-before answer-3

say "Two nodes of a line get a bundle in waves: the second begins when the first is confirmed. On the first, the next bundle fails its check and is rolled back, so the second is held back."
export XDG_CONFIG_HOME=$demo/config
for name in line-1 line-2; do
    mkdir -p "$name/trust"
    cp signing.pem.pub "$name/trust/credit-team.pem"
    cp edge-node.yaml "$name.yaml"
done
printf 'hooks: {post-activate: {command: [%s], timeout: 10s}}\n' "$demo/check" >>line-1.yaml
for name in line-1 line-2; do
    HOME=$demo/node-home "$programs/slipwayd" --state "$name" --config "$name.yaml" --listen 127.0.0.1:0 >"slipwayd-$name.log" 2>&1 &
    line_processes="$line_processes $!"
done
for name in line-1 line-2; do
    await_node "${line_processes##* }" "$name" "slipwayd-$name.log"
    quietly context add "$name" --node "$(cat "$name/slipwayd.address")" --token-file "$name/admin.token"
    quietly context group add line "$name"
done
slipway 0 4 deploy edge-3.tar --nodes line --waves line-1,100% --bake 200ms
slipway 1 8 deploy edge-4.tar --nodes line --waves line-1,100% --bake 200ms
slipway 1 5 fleet status line
for name in line-1 line-2; do
    if [ "$(readlink "$name/current/edge/models/breast-cancer/active")" != 3 ]; then
        printf '\ndemo: expected breast-cancer version 3 to be current on %s\n' "$name" >&2
        exit 1
    fi
done

printf '\nThe report of the evaluation: %s\n' "$report"
printf 'To look at a node with three projects in a browser: make look\n'
printf 'Every step had the expected result. The README shows the same steps by hand.\n'
