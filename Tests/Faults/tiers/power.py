"""Power cuts on ext4 and xfs.

Running nodes lose their file system at each state and at random moments (shutdowns.py); what a node and a project wrote is
replayed to every prefix, with writes that no flush had followed lost by chance (replays.py, designcuts.py); and the same
without syncs must break, or the tier proves nothing.
"""
import pathlib
import queue
import subprocess

import designcuts
import loop
import replays
import shutdowns
from campaign import Case
from session import FIRST_STEPS, STEPS
from testproject import TestProject

WORKERS = 2
# How many of each in a full run, and in a bounded one.
COUNTS = {
    "moments": (25, 4), "replays": (130, 12), "first start": (30, 3), "design": (40, 5), "control": (12, 6),
}
# Of the states, a bounded run takes every so manyth.
STRIDE = 5


def run(campaign, report):
    loop.require("mkfs.ext4", "mkfs.xfs", "mount", "strace")
    if not pathlib.Path("/dev/fuse").exists():
        loop.unavailable("there is no /dev/fuse")
    with loop.scratch(campaign.directory) as images:
        try:
            tier = Power(campaign, report, images)
        except subprocess.CalledProcessError as error:
            loop.unavailable(f"no image can be mounted here: {error}: {(error.stderr or b'').decode().strip()}")
        tier.shut_down()
        tier.replay()
        tier.replay_projects()
        tier.control()


class Power:
    def __init__(self, campaign, report, images):
        self._campaign = campaign
        self._report = report
        self._images = images
        self._recordings = 0
        self._test_project = TestProject(campaign.programs, campaign.directory / "test_project")
        template = self._test_project.template()
        untouched = self._test_project.node(self._test_project.directory / "untouched")
        self._bases = {kind: self._base(kind, template) for kind in loop.KINDS}
        self._empty = {kind: self._base(kind, untouched, "-empty") for kind in ("ext4", "xfs")}

    def _base(self, kind, node, suffix=""):
        """An image with the state of a stopped node."""
        image = self._images / f"{kind}{suffix}.image"
        loop.make(kind, image)
        with loop.mounted(kind, image, self._images) as point:
            subprocess.run(["cp", "-a", str(node.state), str(point / "state")], check=True)
            # Of the run that made it.
            (point / "state/slipwayd.address").unlink(missing_ok=True)
        return image

    def _count(self, what):
        return COUNTS[what][self._campaign.bounded]

    def _programs(self):
        return self._campaign.programs

    def shut_down(self):
        cases = []
        for number, kind in enumerate(("ext4", "xfs")):
            chance = self._campaign.random(f"moments {kind}")
            states = shutdowns.at_states(kind)
            cases += states[number::STRIDE] if self._campaign.bounded else states
            cases += shutdowns.at_moments(kind, self._count("moments"), 1.5, chance)
        benches = queue.SimpleQueue()
        for number in range(WORKERS):
            benches.put(shutdowns.Fixture(
                self._programs(), self._test_project, self._bases, self._images / f"fixture-{number}"
            ))

        def run_case(case):
            fixture = benches.get()
            try:
                return fixture.run(case)
            finally:
                benches.put(fixture)

        with loop.workers(WORKERS) as workers:
            for case in workers.map(run_case, cases):
                self._report.add(case)
        self._report.figures["cuts of a running node"] = len(cases)

    def replay(self):
        plans = [
            (replays.Plan(f"{kind} session", kind, self._bases[kind], tuple(STEPS)), "replays") for kind in loop.KINDS
        ] + [
            (replays.Plan(f"{kind} first start", kind, base, tuple(FIRST_STEPS)), "first start")
            for kind, base in self._empty.items()
        ]
        images = 0
        for plan, what in plans:
            cases = self._replayed(plan, self._count(what))
            images += len(cases)
            for case in cases:
                self._report.add(case)
        self._report.figures["replayed images of a node"] = images

    def _place(self):
        self._recordings += 1
        return self._images / f"recording-{self._recordings}"

    def _replayed(self, plan, count, wrapper=()):
        place = self._place()
        recording = replays.record(plan, self._programs(), self._test_project, place, wrapper)
        chosen = replays.cuts(recording, count, self._campaign.random(plan.name))
        return self._checked(chosen, lambda number: replays.Checker(
            plan, recording, self._programs(), self._test_project, place / f"worker-{number}"
        ))

    @staticmethod
    def _checked(chosen, checker):
        """Each worker has its part of the log, since an image is made from the one before it."""
        parts = [chosen[number * len(chosen) // WORKERS:(number + 1) * len(chosen) // WORKERS] for number in range(WORKERS)]
        with loop.workers(WORKERS) as workers:
            done = [workers.submit(checker(number).run, part) for number, part in enumerate(parts)]
            return [case for part in done for case in part.result()]

    def _replayed_project(self, kind, count, wrapper=()):
        place = self._place()
        plan = designcuts.Plan(self._programs(), self._images, kind)
        recording = plan.record(place, wrapper)
        chosen = plan.cuts(recording, count, self._campaign.random(f"design {kind}"))
        return self._checked(chosen, lambda number: designcuts.Checker(plan, recording, place / f"worker-{number}"))

    def replay_projects(self):
        images = 0
        for kind in ("ext4", "xfs"):
            cases = self._replayed_project(kind, self._count("design"))
            images += len(cases)
            for case in cases:
                self._report.add(case)
        self._report.figures["replayed images of a project"] = images

    def control(self):
        """The same programs, whose syncs do nothing."""
        for kind in ("ext4", "xfs"):
            for what, replayed in (("node", self._control_node), ("project", self._control_project)):
                trace = self._images / f"control-{what}-{kind}.trace"
                cases = replayed(kind, replays.lying(trace))
                broken = sum(bool(case.violations) for case in cases)
                lies = trace.read_text(errors="replace").count("(INJECTED)")
                self._report.figures[f"control {what} {kind}"] = f"{broken} of {len(cases)} images broken"
                self._report.add(Case(
                    f"control {what} {kind}", lies > 0,
                    () if broken else ("without syncs nothing broke, so that the images prove nothing",),
                ))

    def _control_node(self, kind, wrapper):
        plan = replays.Plan(f"{kind} without syncs", kind, self._bases[kind], tuple(STEPS[:2]), patience=1)
        return self._replayed(plan, self._count("control"), wrapper)

    def _control_project(self, kind, wrapper):
        return self._replayed_project(kind, self._count("control"), wrapper)
