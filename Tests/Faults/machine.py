"""A model of a node's state machine: walks through the audit, and refuses what is no legal step."""
import dataclasses

# What a deployment may be on record as, after what it was.
STEPS = {
    "deployment.received": {None},
    "rollback.received": {None},
    "deployment.switching": {"received"},
    "deployment.active": {"switching"},
    "deployment.resumed": {"switching", "active"},
    "deployment.confirmed": {"active"},
    "deployment.rolling-back": {"switching", "active"},
    "deployment.rolled-back": {"rolling-back"},
    "deployment.failed": {"received", "switching"},
    "deployment.rejected": {"received"},
    "deployment.cancelled": {"received"},
    "deployment.staged": {"received"},
    "rollback.done": {"switching", "active"},
}
BECOMES = {
    "deployment.received": "received", "rollback.received": "received", "deployment.switching": "switching",
    "deployment.active": "active", "deployment.resumed": "active", "deployment.rolling-back": "rolling-back",
}


@dataclasses.dataclass(frozen=True)
class Moment:
    """A project between two records of the audit."""

    # The deployment under way: its number and what it is on record as.
    open: tuple | None = None
    # What `current` may be; two while a switch is under way.
    current: frozenset = frozenset({None})
    last_confirmed: int | None = None
    pins: frozenset = frozenset()


class Model:
    """Walks through the records of the audit.

    records: of all projects, in order; deployments: rows of the database by number.
    """

    def __init__(self, records, deployments):
        self.deployments = deployments
        self.findings = []
        # By project: the moments, and the number of the record that began each.
        self.moments = {}
        # Deployments that were received, by number: the index of the record.
        self.received = {}
        self.last_step = {}
        for row in records:
            if row["project"]:
                self._step(row)

    def at(self, project):
        """The moments of a project in order, each with the number of its record; before the first one nothing is there."""
        return self.moments.setdefault(project, [(0, Moment())])

    def _step(self, row):
        now = self.at(row["project"])[-1][1]
        action = row["action"]
        after = None
        if action in STEPS:
            after = self._deployment(row, now)
        elif action in ("generation.pinned", "generation.unpinned"):
            number = int(row["subject"].removeprefix("generation "))
            pinned = action == "generation.pinned"
            if (number in now.pins) == pinned:
                self._refuse(row, f"the pins were {sorted(now.pins)} already")
            after = dataclasses.replace(now, pins=now.pins | {number} if pinned else now.pins - {number})
        elif action == "current.restored":
            self._refuse(row, "current had to be restored")
        if after is not None:
            self.at(row["project"]).append((row["number"], after))

    def _deployment(self, row, now):
        number = int(row["subject"].removeprefix("deployment "))
        action = row["action"]
        deployment = self.deployments[number]
        target = deployment["generation"]
        before = self.last_step.get(number)
        if before not in STEPS[action]:
            self._refuse(row, f"it was {before}")
        if action.endswith(".received"):
            if now.open is not None:
                self._refuse(row, f"deployment {now.open[0]} was under way")
            if number in self.received:
                self._refuse(row, "it was received before")
            self.received[number] = row
        elif now.open is None or now.open[0] != number:
            self._refuse(row, f"{now.open} was under way")
        step = BECOMES.get(action, action.split(".")[1])
        self.last_step[number] = step
        changed = {"open": (number, step) if action in BECOMES else None}
        if action == "deployment.switching":
            changed["current"] = now.current | {target}
            if deployment["kind"] == "activate" and deployment["replaces"] != now.last_confirmed:
                self._refuse(row, f"it would go back to {deployment['replaces']}, not to {now.last_confirmed}")
        elif action in ("deployment.active", "deployment.resumed"):
            changed["current"] = frozenset({target})
        elif action == "deployment.confirmed":
            changed["last_confirmed"] = target
        elif action == "deployment.rolling-back":
            changed["current"] = now.current | {deployment["rolled_back_to"]}
        elif action == "deployment.rolled-back":
            if deployment["rolled_back_to"] != now.last_confirmed:
                self._refuse(row, f"it went back to {deployment['rolled_back_to']}, not to {now.last_confirmed}")
            changed |= {"current": frozenset({deployment["rolled_back_to"]}), "last_confirmed": deployment["rolled_back_to"]}
        elif action == "rollback.done":
            changed |= {"current": frozenset({target}), "last_confirmed": target}
        elif action == "deployment.failed":
            # The link was put back, or never moved.
            if before == "switching":
                changed["current"] = now.current - {target} or now.current
        return dataclasses.replace(now, **changed)

    def _refuse(self, row, why):
        self.findings.append(f"audit {row['number']}, {row['action']} of {row['subject']} of {row['project']}: {why}")
