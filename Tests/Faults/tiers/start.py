"""What a start finds: a database that is gone, older or another node's, a link that is gone, and one bit changed in each kind of file.

The ninth invariant: what was current and whole before a start is current and whole after it. A start may refuse; then nothing has
changed, and `slipwayd adopt` makes a node of the state again.
"""
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import re
import shutil
import subprocess

from campaign import Case
from invariants import State, sha256_of
from node import Node, NodeEnded
from testproject import TestProject

PROJECT = "credit"
RIGHT = f"../generations/{PROJECT}/2"
REFUSED = re.compile(r"\[(state\.(?:behind|database|version))\]")


@dataclasses.dataclass(frozen=True)
class Damage:
    """What is done to a stopped node, and what may come of it.

    strike(fixture, state) changes the state. Where the database itself was changed, what it says is not judged afterwards.
    """

    name: str
    strike: object
    mayRefuse: bool = False
    mustRefuse: bool = False
    judgesRecords: bool = True


@dataclasses.dataclass
class Fixture:
    """The states to begin with: two deployments, the first of them alone, and another node."""

    test_project: TestProject
    both: Node
    first: Node
    other: Node
    chance: object

    def signed(self):
        """{name: digest} of bundle 2, and its digest, by the sound state."""
        state = State(self.both.state)
        row = next(row for row in state.rows("bundles") if row["sequence"] == 2)
        return state.signed(PROJECT, row["digest"]), row["digest"]


def flip(path, chance):
    """Changes one bit of a file, where it lies: its mode, its names and its inode stay."""
    size = path.stat().st_size
    mode = path.stat().st_mode
    os.chmod(path, 0o644)
    with open(path, "r+b") as file:
        offset = chance.randrange(size)
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1 << chance.randrange(8)]))
    os.chmod(path, mode & 0o7777)


def flip_link(path, chance):
    target = os.readlink(path)
    at = chance.randrange(len(target))
    # No bit that makes a slash or an end of it.
    changed = next(
        chr(ord(target[at]) ^ 1 << bit) for bit in chance.sample(range(6), 6)
        if chr(ord(target[at]) ^ 1 << bit) not in "/\0" and (ord(target[at]) ^ 1 << bit) > 32
    )
    os.unlink(path)
    os.symlink(target[:at] + changed + target[at + 1:], path)


def replace_database(state, source, keeps_mark=True):
    for path in state.glob("node.db*"):
        path.unlink()
    for path in source.state.glob("node.db*") if source else ():
        shutil.copy2(path, state / path.name)
    if not keeps_mark:
        (state / "node.mark").unlink()


def remove_monitor(state):
    for path in state.glob("monitor.db*"):
        path.unlink()


def damages(fixture, bounded):
    signed, digest = fixture.signed()
    blob = lambda name: lambda state: state / "blobs/sha256" / signed[name].removeprefix("sha256:")
    bundle = lambda name: lambda state: state / "bundles" / PROJECT / digest.removeprefix("sha256:") / name
    others = sorted(name for name in signed if not name.startswith("models/") and name != "bundle.json")
    kinds = {
        "a blob of the active version": blob("models/iris/2/MLmodel"),
        "a blob of the other version": blob("models/iris/1/MLmodel"),
        "a file of the way back": lambda state: state / f"generations/{PROJECT}/1/models/iris/1/MLmodel",
        "bundle.json": bundle("bundle.json"),
        "bundle.sig": bundle("bundle.sig"),
        "the bundle.json of the generation": lambda state: state / f"generations/{PROJECT}/2/bundle.json",
        "a key in trust/": lambda state: state / "trust/key.pem",
        "oci-layout": lambda state: state / "oci-layout",
        "index.json": lambda state: state / "index.json",
        "node.mark": lambda state: state / "node.mark",
        "monitor.db": lambda state: state / "monitor.db",
    }
    # Scans, golden predictions, OCI documents: one of each directory.
    for name in {name.split("/")[0]: name for name in others}.values():
        kinds[f"the signed file {name[:40]}"] = blob(name)
    found = [
        Damage("node.db removed", lambda _, state: replace_database(state, None), mustRefuse=True),
        Damage("node.db older", lambda fixture, state: replace_database(state, fixture.first), mustRefuse=True),
        Damage(
            "node.db older, no mark", lambda fixture, state: replace_database(state, fixture.first, False), mustRefuse=True,
        ),
        Damage("node.db of another node", lambda fixture, state: replace_database(state, fixture.other), mustRefuse=True),
        Damage(
            "node.db of another node, no mark", lambda fixture, state: replace_database(state, fixture.other, False),
            mustRefuse=True,
        ),
        Damage("node.db emptied", lambda _, state: os.truncate(state / "node.db", 0), mustRefuse=True),
        Damage("monitor.db removed", lambda _, state: remove_monitor(state)),
        Damage("monitor.db removed, its log left", lambda _, state: (state / "monitor.db").unlink(missing_ok=True)),
        Damage("monitor.db emptied", lambda _, state: os.truncate(state / "monitor.db", 0)),
        Damage("monitor.db is a directory", lambda _, state: remove_monitor(state) or (state / "monitor.db").mkdir()),
        Damage("monitor.db is something else", lambda _, state: (state / "monitor.db").write_bytes(b"something else" * 999)),
        Damage("monitor.db is node.db", lambda _, state: shutil.copy2(state / "node.db", state / "monitor.db")),
        Damage("current removed", lambda _, state: (state / "current" / PROJECT).unlink()),
        Damage("current elsewhere", lambda fixture, state: flip_link(state / "current" / PROJECT, fixture.chance), mayRefuse=True),
        Damage(
            "a bit of the link active",
            lambda fixture, state: flip_link(state / f"generations/{PROJECT}/2/models/iris/active", fixture.chance),
        ),
        Damage("a bit of state-version", lambda fixture, state: flip(state / "state-version", fixture.chance), mayRefuse=True),
    ]
    for kind, place in kinds.items():
        refuses = kind == "oci-layout"
        for number in range(1 if bounded else 8):
            found.append(
                Damage(
                    f"a bit of {kind} {number}", lambda fixture, state, place=place: flip(place(state), fixture.chance), refuses,
                )
            )
    for number in range(8 if bounded else 200):
        found.append(
            Damage(
                f"a bit of node.db {number}", lambda fixture, state: flip(state / "node.db", fixture.chance), mayRefuse=True,
                judgesRecords=False,
            )
        )
    return found


def inventory(state):
    """What must not be touched by a start that refuses."""
    found = {}
    for part in ("generations", "bundles", "current", "blobs", "trust"):
        for directory, names, files in os.walk(state / part):
            for name in names + files:
                path = os.path.join(directory, name)
                status = os.lstat(path)
                content = os.readlink(path) if os.path.islink(path) else (sha256_of(path) if os.path.isfile(path) else "")
                found[os.path.relpath(path, state)] = (status.st_mode, status.st_ino, content)
    found["node.db"] = hashlib.sha256((state / "node.db").read_bytes()).hexdigest() if (state / "node.db").exists() else None
    return found


def broken(home, signed, active):
    """What of the active version of a generation is not as it was signed."""
    findings = []
    link = home / "models/iris/active"
    if not link.is_symlink() or os.readlink(link) != active:
        findings.append("the link active")
    for name, digest in signed.items():
        if name.startswith(f"models/iris/{active}/"):
            path = home / name
            if not path.is_file() or "sha256:" + sha256_of(path) != digest and sha256_of(path) != digest:
                findings.append(name)
    return findings


def play(fixture, damage, place):
    node = Node.copy_of(fixture.both, place)
    # Hard links are part of what is tried.
    signed, _ = fixture.signed()
    damage.strike(fixture, node.state)
    home = node.state / f"generations/{PROJECT}/2"
    was_whole = not broken(home, signed, "2")
    before = inventory(node.state)
    found = []
    recovery = None
    try:
        refused = None
        try:
            recovery = node.start()
        except NodeEnded as error:
            refused = REFUSED.search(str(error))
            code = refused[1] if refused else str(error)[-300:]
            if not (damage.mustRefuse or damage.mayRefuse):
                found.append(f"9: it does not start: {code}")
            elif not refused and not damage.mayRefuse:
                found.append(f"9: it does not start, and does not say why: {code}")
            after = inventory(node.state)
            if after != before:
                changed = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
                found.append(f"9: a start that refused has changed {changed[:5]}")
            refused = refused or True
        if damage.mustRefuse and refused is None:
            found.append("9: it started with what is not its database")
        if refused is not None and hasattr(refused, "group") and refused[1] in ("state.behind", "state.database"):
            found += adopt(fixture, node)
            recovery = node.start()
            refused = None
        if refused is None:
            node.settle()
            found += judge(fixture, damage, node, was_whole, signed)
        if node.process.poll() is None and node.stop() != 0:
            found.append("the node did not stop well")
    except Exception as error:  # pylint: disable=broad-except
        found.append(f"could not be carried out: {error!r}"[:1500])
    finally:
        node.kill()
    shutil.rmtree(node.state, ignore_errors=True)
    return Case(damage.name, True, tuple(found), recovery)


def adopt(fixture, node):
    command = [str(node.programs / "slipwayd"), "adopt", "--state", str(node.state)]
    before = inventory(node.state)
    plan = subprocess.run(command, capture_output=True, text=True, check=False)
    findings = [] if plan.returncode == 0 else [f"9: adopt does not tell what it would do: {plan.stderr}"]
    if inventory(node.state) != before:
        findings.append("9: adopt without --apply has changed something")
    done = subprocess.run([*command, "--apply"], capture_output=True, text=True, check=False)
    return findings if done.returncode == 0 else findings + [f"9: adopt ended with {done.returncode}: {done.stderr}"]


def judge(fixture, damage, node, was_whole, signed):
    """What was current and whole is current and whole; whatever is current is whole in what runs of it."""
    link = node.state / "current" / PROJECT
    now = os.readlink(link) if link.is_symlink() else None
    if was_whole and now != RIGHT:
        return [f"9: generation 2 was current and whole, and current is {now}: {node.tail()[-600:]}"]
    findings = []
    if now is not None:
        number = now.rpartition("/")[2]
        names = signed
        state = State(node.state, trust=fixture.test_project.public_key)
        if number != "2" and not damage.judgesRecords:
            return [] if not was_whole else findings
        rows = [row for row in state.rows("generations") if str(row["number"]) == number]
        active = json.loads(rows[0]["active"])["iris"] if rows else number
        if number != "2":
            names = state.signed(PROJECT, rows[0]["bundle_digest"])
        findings += [f"1: {now}: {finding}" for finding in broken(node.state / f"generations/{PROJECT}/{number}", names, active)]
    if damage.judgesRecords:
        state = State(node.state, trust=fixture.test_project.public_key, judges_active_only=True)
        findings += state.violations()
    return findings


def run(campaign, report):
    test_project = TestProject(campaign.programs, campaign.directory / "test_project")
    fixture = Fixture(
        test_project, test_project.template((1, 2)), test_project.template((1,)), test_project.template((2,)), campaign.random("start"),
    )
    directory = campaign.directory / "cases"
    directory.mkdir()
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        report.add_all(pool, [
            (damage.name, play, (fixture, damage, directory / str(number)))
            for number, damage in enumerate(damages(fixture, campaign.bounded))
        ])
