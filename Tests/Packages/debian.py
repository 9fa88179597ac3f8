"""The packages on a machine: installed, used, upgraded and removed, each by what its user would type."""
import pathlib
import shlex

from machine import expect

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "bundles" / "example"
STATES = REPOSITORY / "Tests" / "Fixtures" / "states"

NOTHING_RUNS = 'for name in /proc/[0-9]*/comm; do case $(cat "$name" 2>/dev/null) in slipway*) echo "$name runs"; exit 1 ;; esac; done'

# From a registry to a rollback, and a model that is served by its native form: no Python, no compiler, no library of Swift.
MAIN_JOB = r"""
cd /root
slipway init design --project demo
slipway import sqlite:////root/example/registry/mlflow.db --model breast-cancer --project-dir design
slipway key generate signing.pem
for number in 1 2; do
    slipway set breast-cancer --active $number --project-dir design
    slipway export --key signing.pem --output demo-$number.tar --project-dir design
done
tar --extract --gzip --no-same-owner --file state/project.tar.gz
chmod 600 state/signing.pem
slipway export --key state/signing.pem --output credit.tar --project-dir project

install -d -o @USER@ -g @GROUP@ /var/lib/slipway /var/lib/slipway/trust
install -m 644 signing.pem.pub /var/lib/slipway/trust/demo.pem
slipway key show state/signing.pem | sed -n '/BEGIN/,/END/p' >/var/lib/slipway/trust/credit.pem
slipway verify credit.tar --trust /var/lib/slipway/trust
cat >node.yaml <<'SETTINGS'
probation: {minimum: 0s}
scoring: {environment: "off", limits: {start: 10m, request: 10m}}
limits: {reserve: 1MiB}
SETTINGS
install -m 644 node.yaml /tmp/node.yaml
setpriv --reuid=@USER@ --regid=@GROUP@ --clear-groups slipwayd --state /var/lib/slipway --config /tmp/node.yaml --listen 127.0.0.1:0 >node.log 2>&1 &
node=$!
tries=0
until [ -s /var/lib/slipway/slipwayd.address ]; do
    kill -0 $node || { cat node.log; exit 1; }
    tries=$((tries + 1)); [ $tries -lt 600 ] || { cat node.log; exit 1; }
    sleep 0.1
done
SLIPWAY_NODE=$(cat /var/lib/slipway/slipwayd.address) SLIPWAY_TOKEN=$(cat /var/lib/slipway/admin.token)
export SLIPWAY_NODE SLIPWAY_TOKEN
slipway deploy demo-1.tar --wait
slipway deploy demo-2.tar --wait
[ "$(readlink /var/lib/slipway/current/demo/models/breast-cancer/active)" = 2 ]
slipway rollback --project demo --wait
[ "$(readlink /var/lib/slipway/current/demo/models/breast-cancer/active)" = 1 ]
slipway deploy credit.tar --wait
slipway score --model iris-species --node "$SLIPWAY_NODE" --project credit --input example/data/iris-species.csv --output scored.csv
[ "$(wc -l <scored.csv)" = "$(wc -l <example/data/iris-species.csv)" ]
slipway status --project credit | grep 'by native'
kill $node
wait $node
slipwayd fsck --state /var/lib/slipway
"""


def main_job(machine, account=True, python=False):
    """The work that Slipway is for, by the programs of the package and what the machine has besides."""
    tools = "swift swiftc clang gcc" + ("" if python else " python3")
    machine.run(f"for tool in {tools}; do if command -v $tool; then echo \"$tool is here\"; exit 1; fi; done; [ ! -e /usr/lib/swift ]")
    machine.put(EXAMPLE, "/root/example")
    newest = max((state for state in STATES.iterdir() if state.is_dir()), key=lambda state: [int(part) for part in state.name.split(".")])
    machine.put(newest, "/root/state")
    user = "slipway" if account else "nobody"
    group = "slipway" if account else "nogroup"
    machine.run(MAIN_JOB.replace("@USER@", user).replace("@GROUP@", group))


def installed(machine, packages):
    """Installs packages from files, with what they depend on and nothing that they only recommend."""
    names = []
    for package in packages:
        machine.put(package, f"/root/{package.name}")
        names.append(shlex.quote(f"/root/{package.name}"))
    said = machine.run(f"apt-get -q update; apt-get -q install -y --no-install-recommends {' '.join(names)}; {NOTHING_RUNS}")
    expect("slipwayd: installed, and not started" in said, f"an installation does not say that it starts nothing:\n{said}")
    machine.run("dpkg --verify slipway slipwayd; getent passwd slipway; [ ! -e /etc/systemd/system/multi-user.target.wants/slipwayd.service ]")
    machine.run("slipwayd check-config /etc/slipway/slipwayd.yaml; gzip -dc /usr/share/man/man1/slipway.1.gz | grep -q 'SH SYNOPSIS'")
    # What the pages name is there, beside them.
    machine.run(
        "cd /usr/share/doc/slipway; [ -e docs/recipes/kubernetes/slipwayd.yaml ]; [ -x docs/recipes/sign-with-kms ]; "
        "sed -nE 's/.*\\]\\((recipes[^)#]*).*/\\1/p' docs/pipelines.md | while read -r file; do [ -e docs/$file ]; done"
    )
    # What an administrator wrote stays over an upgrade, and a file that was left alone is asked about by nobody.
    machine.run(
        "echo '# mine' >>/etc/slipway/slipwayd.yaml; "
        f"dpkg --install {' '.join(names)}; tail -n 1 /etc/slipway/slipwayd.yaml | grep -x '# mine'; {NOTHING_RUNS}"
    )


def removed(machine):
    """Removes the node, and then all that is left of it, but for what it holds."""
    machine.run("apt-get -q remove -y slipwayd slipway; [ -e /etc/slipway/slipwayd.yaml ]; [ ! -e /usr/bin/slipwayd ]; [ -d /var/lib/slipway/blobs ]")
    said = machine.run("apt-get -q purge -y slipwayd slipway; [ ! -e /etc/slipway ]; [ ! -e /etc/default/slipwayd ]; [ -e /var/lib/slipway/node.db ]")
    expect("/var/lib/slipway stays" in said, f"a purge does not say that the state stays:\n{said}")


def from_directory(machine):
    """Installs from a directory that a key signed; without the key, or with a byte changed, apt takes nothing."""
    key = "/usr/share/keyrings/slipway-archive-keyring.asc"
    line = f"deb [signed-by={key}] file:/srv/apt bookworm main"
    machine.run(f"apt-get -q update; cp /srv/apt/slipway-archive-keyring.asc {key}; echo '{line}' >/etc/apt/sources.list.d/slipway.list")
    machine.run("apt-get -q update -o APT::Update::Error-Mode=any; apt-get -q install -y --no-install-recommends slipway; slipway --version")
    release = "/srv/apt/dists/bookworm/InRelease"
    machine.run(
        f"apt-get -q remove -y slipway; rm -rf /var/lib/apt/lists/_srv*; cp {release} /root/; sed -i 's/^Origin: Slipway/Origin: Slipwax/' {release};"
        "! apt-get -q update -o APT::Update::Error-Mode=any; ! apt-get -q install -y slipway"
    )
    machine.run(f"cp /root/InRelease {release}; cp /usr/share/keyrings/debian-archive-keyring.gpg /root/other.gpg; "
                "sed -i 's|signed-by=[^]]*|signed-by=/root/other.gpg|' /etc/apt/sources.list.d/slipway.list; "
                "! apt-get -q update -o APT::Update::Error-Mode=any")
