"""Full disks, also such as others fill (fulldisk.py), no inodes, limits of files, their sizes, processes and memory (exhaustion.py).

A node that lacks something says so with a code that names it, leaves nothing half-done, goes on serving what is current, never
gives up the last confirmed generation to make room, and does what it was asked once there is enough, without a restart.
"""
import collections
import os
import resource
import subprocess

import exhaustion
import fulldisk
import loop
from campaign import ROOT, Case
from exhaustion import CODE, FILES, PROCESSES, SETTINGS, SIZE, SPACE, ControlGroup, Deprived
from invariants import State, sha256_of
from node import NodeEnded
from session import PROJECT, Client
from testproject import TestProject

WORKERS = 2
KEEP_ONE = SETTINGS + "retention: {confirmed: 1}\n"
HOOK = SETTINGS + "hooks: {pre-activate: {command: [\"true\"]}}\n"
RESERVED = SETTINGS.replace('"0"', "1GiB")
ROLL_BACK = ("rollback", "--project", PROJECT, "--to", "1", "--wait")


def run(campaign, report):
    loop.require("mount", "prlimit")
    with loop.scratch(campaign.directory) as directory:
        tier = Resources(campaign, report, directory)
        with loop.workers(WORKERS) as workers:
            for case in workers.map(lambda work: work(), tier.works()):
                if isinstance(case, Case):
                    report.add(case)
        report.figures["ended while"] = ", ".join(f"{name} {count}" for name, count in tier.phases.most_common())


class Resources:
    def __init__(self, campaign, report, directory):
        self._campaign = campaign
        self._report = report
        self._directory = directory
        self._test_project = TestProject(campaign.programs, campaign.directory / "test_project")
        self._template = self._test_project.template()
        fulldisk.add_wearing_bundle(self._test_project, campaign.directory)
        # During what commands ended that did not succeed.
        self.phases = collections.Counter()

    def works(self):
        """A function for each case; one that found no fault to have happened, since there was enough, returns None."""
        works = fulldisk.works(
            lambda: self._full_disk(self._directory), lambda: self._full_disk(self._campaign.directory), self._campaign.bounded
        )
        if not fulldisk.has_models():
            self._report.figures["crash rule on a full disk"] = "not tried: this Python has no mlflow"
        for what in ("deploy", "activate", "rollback", "gc"):
            for pages in self._levels(what, [0, 2, 7, 14, 22, 30, 38, 46], range(0, 90, 2)):
                works.append(lambda what=what, pages=pages: self._without_room(what, pages=pages))
        for what in ("deploy", "activate", "rollback"):
            for inodes in self._levels(what, [0, 3, 9, 18], range(0, 70, 3)):
                works.append(lambda what=what, inodes=inodes: self._without_room(what, inodes=inodes))
        works.append(self._below_the_reserve)
        for halt in self._some(["deployment.received", "staging.linked", "switch.intended", "switch.flipped"], 2):
            for pages in self._some([0, 1, 2, 4, 8, 16, 24], 2):
                works.append(lambda halt=halt, pages=pages: self._recovery_without_room(halt, pages=pages))
            works.append(lambda halt=halt: self._recovery_without_room(halt, inodes=0))
        for spare in self._some([0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16], 3):
            works.append(lambda spare=spare: self._without_descriptors(spare))
        for limit in self._some([5, 8, 12, 16, 24, 32, 48, 63, 64, 72, 96], 3):
            works.append(lambda limit=limit: self._start_without_descriptors(limit))
        for limit in self._some([0, 4096, 8192, 16384, 32768, 65536, 131072], 3):
            works.append(lambda limit=limit: self._without_size(limit))
        works += [self._without_processes, self._without_memory, self._killed_for_memory]
        for number in self._some([0, 1, 4, 16, 64, 256, 1024], 2):
            works.append(lambda number=number: self._command_without("import", "fsize", number * 64))
            works.append(lambda number=number: self._command_without("export", "fsize", number * 64))
        for number in self._some(list(range(3, 24)), 3):
            works.append(lambda number=number: self._command_without("import", "nofile", number))
            works.append(lambda number=number: self._command_without("export", "nofile", number))
        return works

    def _levels(self, what, bounded, full):
        # What comes first in a deployment needs the most.
        few = bounded if what == "deploy" else bounded[:3]
        return few if self._campaign.bounded else list(full)

    def _some(self, values, count):
        """All of them, or so many, the first and the last among them."""
        if not self._campaign.bounded or count >= len(values):
            return values
        return [values[number * (len(values) - 1) // (count - 1)] for number in range(count)]

    def _full_disk(self, directory):
        return fulldisk.FullDisk(self._campaign, self._test_project, self._template, directory)

    def _deprived(self):
        return Deprived(self._campaign, self._test_project, self._template, self._directory)

    def _command(self, what, case):
        """The command, after what must have happened before it."""
        bundle = self._test_project.bundle(3)
        if what == "activate":
            client = Client(case.node, self._test_project, lambda _: None)
            digest = client.upload(3)["digest"]
            return ("activate", digest.removeprefix("sha256:"), "--project", PROJECT, "--wait")
        return {"deploy": ("deploy", bundle, "--wait"), "rollback": ROLL_BACK, "gc": ("gc", "--node", case.node.address)}[what]

    def _without_room(self, what, **left):
        name = " ".join([what, *(f"with {count} {kind}" for kind, count in left.items())])
        settings = KEEP_ONE if what == "gc" else SETTINGS
        limits = {"nr_inodes": 2500} if "inodes" in left else {}
        with self._deprived().running(settings, **limits) as case:
            command = self._command(what, case)

            def deprive():
                case.rooms.fill(**left)
                return case.rooms.make

            found = case.judge(name, SPACE, deprive, command)
            if found is not None:
                self._count_phase(case)
            return found

    def _count_phase(self, case):
        state = State(case.node.state)
        failed = [row for row in state.rows("deployments") if row["state"] in ("failed", "rolled-back")]
        if not failed:
            self.phases["receiving"] += 1
            return
        steps = [row for row in state.rows("deployment_steps") if row["deployment"] == failed[-1]["id"]]
        switched = failed[-1]["state"] == "rolled-back"
        self.phases["switching" if switched else steps[-1]["name"] if steps else "beginning"] += 1

    def _below_the_reserve(self):
        with self._deprived().running(RESERVED) as case:
            run = case.node.slipway("deploy", self._test_project.bundle(3), "--wait")
            fired = "node.disk-full" in run.stderr
            return Case("deploy below the reserve", fired, tuple(State(case.node.state).violations()))

    def _recovery_without_room(self, halt, **left):
        """The node was killed, and the disk is full when it starts again."""
        name = f"recovery from {halt} " + " ".join(f"with {count} {kind}" for kind, count in left.items())
        limits = {"nr_inodes": 2500} if "inodes" in left else {}
        with self._deprived().running(**limits) as case:
            node = case.node
            node.stop()
            node.start(environment={"SLIPWAY_HALT_AT": halt})
            asked = node.begin("deploy", self._test_project.bundle(3))
            halted = exhaustion.end_of(node.process) == -9
            asked.kill()
            asked.wait()
            case.rooms.fill(**left)
            findings = self._start_in_need(node, SPACE)
            if findings is None:
                return None
            node.kill()
            case.rooms.make()
            recovery, more = case.restarted()
            return Case(name, halted, tuple(findings + more), recovery)

    @staticmethod
    def _start_in_need(node, lack, wrapper=()):
        """- Returns: what is wrong with how the start failed; None if it did not fail."""
        before = len(node.tail_all())
        try:
            node.start(wrapper)
        except NodeEnded as error:
            said = node.tail_all()[before:]
            if not CODE.search(said) and not any(sign in said for sign in lack.signs):
                return [f"the start failed without a code: {error}"]
            return []
        except FileNotFoundError:
            return []
        return None

    def _without_descriptors(self, spare):
        with self._deprived().running() as case:
            process = case.node.process.pid

            def deprive():
                count = exhaustion.open_files(process) + spare
                return exhaustion.limit_soft(process, resource.RLIMIT_NOFILE, count)

            return case.judge(
                f"deploy with {spare} descriptors", FILES, deprive, ("deploy", self._test_project.bundle(3), "--wait")
            )

    def _start_without_descriptors(self, limit):
        with self._deprived().running() as case:
            case.node.stop()
            findings = self._start_in_need(case.node, FILES, ["prlimit", f"--nofile={limit}:{limit}"])
            if findings is None:
                return None
            case.node.kill()
            recovery, more = case.restarted()
            return Case(f"start with {limit} descriptors", True, tuple(findings + more), recovery)

    def _without_size(self, limit):
        with self._deprived().running() as case:
            process = case.node.process.pid
            return case.judge(
                f"deploy with files of at most {limit} bytes", SIZE,
                lambda: exhaustion.limit_soft(process, resource.RLIMIT_FSIZE, limit),
                ("deploy", self._test_project.bundle(3), "--wait"),
            )

    def _without_processes(self):
        group = ControlGroup("pids")
        if group.path is None:
            self._report.figures["without processes"] = "not tried: no control group for pids can be made"
            return None
        try:
            with self._deprived().running(HOOK) as case:
                group.add(case.node.process.pid)
                # Threads count too: none of them may be missed, and no process may come.
                def deprive():
                    group.write("pids.max", int(group.read("pids.current")))
                    return lambda: group.write("pids.max", "max")

                found = case.judge(
                    "deploy without a process for its hook", PROCESSES, deprive,
                    ("deploy", self._test_project.bundle(3), "--wait"), patience=60,
                )
                hits = int(group.read("pids.events").split()[1])
                self._report.figures["processes refused"] = hits
                return found or Case("deploy without a process for its hook", hits > 0)
        finally:
            group.remove()

    def _big_bundle(self, megabytes):
        """A bundle that is larger than the memory it is taken with."""
        home = self._directory / f"big-{megabytes}"
        path = home / "big.tar"
        if not path.exists():
            model = home / "model"
            home.mkdir(exist_ok=True)
            subprocess.run(["cp", "-r", str(ROOT / "Tests/Fixtures/mlflow3-models/iris-species-1"), str(model)], check=True)
            with open(model / "weights.bin", "wb") as file:
                for _ in range(megabytes):
                    file.write(os.urandom(1 << 20))
            project = home / "project"
            self._test_project.slipway("init", project, "--project", "big")
            self._test_project.slipway("import", model, "--model", "big", "--version", "1", "--activate", "--project-dir", project)
            self._test_project.slipway("export", "--key", self._test_project.key, "--output", path, "--project-dir", project)
        return path

    def _without_memory(self):
        """A limit that what a node needs fits in, and the bundle does not."""
        return self._with_memory("deploy of 192 MiB with 112 MiB of memory", 112 << 20, 192)

    def _killed_for_memory(self):
        """A limit in which nothing fits: the kernel ends the daemon."""
        return self._with_memory("deploy with less memory than a node needs", 4 << 20, 16)

    def _with_memory(self, name, limit, megabytes):
        group = ControlGroup("memory")
        if group.path is None:
            self._report.figures["without memory"] = "not tried: no control group for memory can be made"
            return None
        bundle = self._big_bundle(megabytes)
        group.write("memory.limit_in_bytes" if group.is_first_version else "memory.max", limit)
        case = self._deprived()
        # Files of a tmpfs would count as the daemon's memory: this one's state is on a disk.
        with case.on_disk(self._campaign.directory, group.wrapper()):
            try:
                told = self._deployed(case.node, bundle)
                hits, ended = self._memory_hits(group), case.node.process.poll()
            finally:
                case.node.kill()
                group.remove()
            self._report.figures[name] = f"{told}, limit met {hits} times, daemon {ended or 'lives'}"
            findings = []
            if ended is None and told != "done":
                findings.append(f"the daemon lives, and did not take the bundle: {told} {case.node.tail()}")
            recovery, more = case.restarted()
            if (told := self._deployed(case.node, bundle)) != "done":
                more.append(f"8: the command does not succeed now that there is enough: {told}")
            return Case(name, hits > 0, tuple(findings + more), recovery)

    @staticmethod
    def _deployed(node, bundle):
        if node.process.poll() is not None:
            return "not started"
        run = node.slipway("deploy", bundle, "--wait")
        return "done" if run.returncode == 0 else run.stderr.strip()

    @staticmethod
    def _memory_hits(group):
        if group.is_first_version:
            return int(group.read("memory.failcnt"))
        return sum(int(line.split()[1]) for line in group.read("memory.events").splitlines() if line.split()[0] in ("max", "oom_kill"))

    def _command_without(self, what, limit, number):
        """`slipway import` or `slipway export` with a limit on what it may write or open."""
        home = self._directory / f"design-{what}-{limit}-{number}"
        home.mkdir()
        project, output = home / "project", home / "out.tar"
        model = ROOT / "Tests/Fixtures/mlflow3-models/iris-species-1"
        take = ["import", model, "--model", "iris", "--version", "1", "--activate", "--project-dir", project]
        give = ["export", "--key", self._test_project.key, "--output", output, "--project-dir", project]
        self._test_project.slipway("init", project, "--project", "p")
        if what == "export":
            self._test_project.slipway(*take)
        before = snapshot(home)
        words = take if what == "import" else give
        run = subprocess.run(
            ["prlimit", f"--{limit}={number}:{number}", str(self._campaign.programs / "slipway"), *map(str, words)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"},
        )
        if run.returncode == 0:
            return None
        signs = ("File too large",) if limit == "fsize" else ("Too many open files", "file.too-many-open")
        # Without a descriptor not even the program's libraries can be loaded.
        began = "error while loading shared libraries" not in run.stderr
        findings = []
        if run.returncode < 0:
            findings.append(f"it was killed by signal {-run.returncode}")
        elif began and not CODE.search(run.stderr):
            findings.append(f"the answer has no code: {run.stderr.strip()}")
        if changed := {name for name, size in snapshot(home).items() if before.get(name) != size}:
            findings.append(f"5: left behind: {sorted(changed)}")
        again = self._test_project.slipway(*words, check=False)
        if again.returncode != 0:
            findings.append(f"8: it does not succeed now that there is enough: {again.stderr.strip()}")
        fired = any(sign in run.stderr for sign in signs) or not began or run.returncode < 0
        return Case(f"{what} with {limit} of {number}", fired, tuple(findings))


def snapshot(home):
    """{path: digest} of all that is there, but for locks."""
    return {
        str(path.relative_to(home)): sha256_of(path) for path in home.rglob("*") if path.is_file() and path.name != "lock"
    }
