"""A node's history held to a model of its state machine.

The audit is the order of what changed. The model walks through it and refuses what is no legal step. Every call that a client
made must then fit: what it ordered and was told of stands in the audit once, between its request and its answer; what it was
shown, or told as a refusal, was so at a moment between its request and its answer, and a client never sees time go back.
"""
import bisect
import dataclasses
import json
import re

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
    "deployment.staged": {"received"},
    "rollback.done": {"switching", "active"},
}
BECOMES = {
    "deployment.received": "received", "rollback.received": "received", "deployment.switching": "switching",
    "deployment.active": "active", "deployment.resumed": "active", "deployment.rolling-back": "rolling-back",
}
# A call that was told so must have met a deployment that was under way.
BUSY = "deployment.busy"


@dataclasses.dataclass
class Call:
    """What one client asked and was told. Times are seconds of the wall clock and of the monotonic one."""

    client: str
    project: str
    method: str
    path: str
    body: dict | None
    began: float
    ended: float = 0.0
    # None: no answer came, and nobody knows whether it was done.
    status: int | None = None
    answer: dict | None = None

    @property
    def code(self):
        return (self.answer or {}).get("code")

    @property
    def name(self):
        return f"{self.client} {self.method} {self.path} {json.dumps(self.body)} -> {self.status} {self.code or ''}"


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


class History:
    """The calls of all clients beside the model.

    seen: when each record of the audit, by number, was known to be there at the latest.
    """

    def __init__(self, records, deployments, calls, seen):
        self.records = records
        self.model = Model(records, deployments)
        self.calls = calls
        self.findings = list(self.model.findings)
        self._seen = seen
        self._by_number = {row["number"]: row for row in records}
        self._numbers = {project: [number for number, _ in moments] for project, moments in self.model.moments.items()}
        # The record that each client has seen the effect of.
        self._reached = {}

    def _begins(self, number):
        """The earliest moment at which the record can have come about."""
        return self._by_number[number]["time"] / 1000 if number else 0

    def _latest(self, number):
        return self._seen.get(number, float("inf"))

    def window(self, call):
        """The moments of the call's project that were so at some time between its request and its answer."""
        moments = self.model.at(call.project)
        found = []
        for index, (number, moment) in enumerate(moments):
            following = moments[index + 1][0] if index + 1 < len(moments) else None
            # A millisecond is what the time of a record is cut off by.
            if self._begins(number) > call.ended + 0.002:
                break
            if following is None or self._latest(following) >= call.began:
                found.append((number, moment))
        return found

    def judge(self):
        """- Returns: what does not fit."""
        for call in sorted(self.calls, key=lambda one: one.began):
            if call.status is not None:
                self._judge(call)
        self._judge_orders()
        self._judge_order_of_orders()
        return self.findings

    def _refuse(self, call, why):
        self.findings.append(f"{call.name}: {why}")

    def _judge(self, call):
        if call.method == "RUN":
            self._judge_run(call)
        elif call.status >= 500 and call.code != "node.stopping":
            self._refuse(call, f"{call.answer}")
        elif call.code == BUSY:
            self._expect(call, lambda moment: moment.open is not None, "nothing was under way")
        elif call.code == "probation.none":
            ended = "ended as" in (call.answer or {}).get("detail", "")
            if not ended:
                self._expect(call, lambda moment: moment.open is None, "something was under way all the time")
        elif call.method == "GET" and call.status == 200:
            self._judge_view(call)
        elif call.path.endswith("/pin") and call.status == 200:
            number, wanted = call.answer["number"], call.body["pinned"]
            self._expect(call, lambda moment: (number in moment.pins) == wanted, "the pin was lost")

    def _judge_run(self, call):
        """A run of slipway, its status the exit status."""
        errors = call.answer["errors"]
        if call.status not in (0, 1, 3, 4, 6):
            self._refuse(call, errors)
        elif f"[{BUSY}]" in errors:
            self._expect(call, lambda moment: moment.open is not None, "nothing was under way")

    def _judge_view(self, call):
        answer = call.answer
        if call.path.endswith("/generations"):
            listed = {one["number"] for one in answer["generations"]}
            current = {one["number"] for one in answer["generations"] if one["isCurrent"]}
            confirmed = {one["number"] for one in answer["generations"] if one["isLastConfirmed"]}
            pinned = {one["number"] for one in answer["generations"] if one["isPinned"]}
            self._expect(
                call,
                lambda moment: (
                    moment.pins & listed == pinned and confirmed == {moment.last_confirmed} - {None}
                    and (current or {None}) <= moment.current and moment.current & listed
                ),
                f"it shows current {current}, confirmed {confirmed}, pinned {pinned}",
            )
        elif re.fullmatch(r"/v1/projects/[a-z]+", call.path):
            current = (answer.get("current") or {}).get("number")
            deployment = answer.get("deployment")
            shown = deployment["id"] if deployment else None
            self._expect(
                call,
                lambda moment: (
                    (moment.open[0] if moment.open else None) == shown and current in moment.current
                    and answer.get("lastConfirmed") == moment.last_confirmed
                ),
                f"it shows current {current}, confirmed {answer.get('lastConfirmed')}, under way {shown}",
            )

    def _expect(self, call, holds, why, in_turn=True):
        """Something must have been so in the call's window, and, in turn, no earlier than what its client saw before."""
        key = (call.client, call.project)
        possible = self.window(call)
        fitting = [number for number, moment in possible if holds(moment)]
        if not fitting:
            self._refuse(call, f"{why}; possible were {[moment for _, moment in possible][:6]}")
            return
        if not in_turn:
            return
        reached = self._reached.get(key, 0)
        later = [number for number in fitting if number >= reached]
        if not later:
            self._refuse(call, f"time went back: record {fitting[-1]} after record {reached}")
            return
        self._reached[key] = later[0]

    def _orders(self):
        """Each acknowledged call that must stand in the audit, with its record."""
        own = {}
        for row in self.records:
            own.setdefault((row["actor"], row["project"]), []).append(row)
        for call in self.calls:
            if call.method == "GET" or call.status is None or call.status >= 300:
                continue
            rows = own.get((call.client, call.project), [])
            if call.path.endswith("/deployments"):
                action = "deployment.received"
            elif call.path.endswith("/rollback"):
                # One that ends a probation is answered with that deployment, another with one of its own.
                action = "rollback.received" if call.answer["kind"] == "rollback" else "deployment.rolling-back"
            elif call.path.endswith("/confirm"):
                action = "deployment.confirmed"
            else:
                continue
            subject = f"deployment {call.answer['id']}"
            found = [
                row for row in rows if row["subject"] == subject and row["action"] == action
                and self._begins(row["number"]) <= call.ended + 0.002 and self._latest(row["number"]) >= call.began
            ]
            yield call, found

    def _judge_orders(self):
        """Each acknowledged order stands in the audit once, or what it asked for was so, or came about, by another's order."""
        taken = {}
        for call, found in self._orders():
            deployment = self.model.deployments.get(call.answer["id"])
            if deployment is None:
                self._refuse(call, "there is no such deployment")
                continue
            if call.path.endswith("/confirm") and deployment["state"] != "confirmed":
                self._refuse(call, f"it was told that it is confirmed, and it is {deployment['state']}")
            if call.path.endswith("/rollback") and call.answer["kind"] != "rollback":
                if deployment["state"] != "rolled-back":
                    self._refuse(call, f"it was told that it is rolled back, and it is {deployment['state']}")
            for row in found:
                if row["number"] in taken:
                    self._refuse(call, f"record {row['number']} is of another order too: {taken[row['number']].name}")
                taken[row["number"]] = call
            if not found and call.path.endswith("/deployments"):
                self._judge_repetition(call, deployment)
            if not found and call.path.endswith("/rollback") and call.answer["kind"] == "rollback":
                self._refuse(call, "no record says that it was received")
            if len(found) > 1:
                self._refuse(call, f"it stands in the records {[row['number'] for row in found]}")
        self._judge_unasked(taken)

    def _judge_repetition(self, call, deployment):
        """Nothing was begun: then what was asked for must have been under way, or current."""
        number, target = deployment["id"], deployment["generation"]
        self._expect(
            call,
            lambda moment: (moment.open is not None and moment.open[0] == number) or target in moment.current
            or deployment["kind"] == "stage",
            f"deployment {number} was neither under way nor current", in_turn=False,
        )

    def _judge_unasked(self, taken):
        """What stands in the audit as somebody's order was ordered: acknowledged, or by a call whose answer was lost."""
        unknown = [
            call for call in self.calls if call.method == "RUN" or (call.status is None and call.method != "GET")
        ]
        known = {call.client for call in self.calls}
        for row in self.records:
            if row["action"] not in ("deployment.received", "rollback.received") or row["actor"] not in known:
                continue
            if row["number"] in taken:
                continue
            if not any(
                call.client == row["actor"] and call.project == row["project"]
                and self._begins(row["number"]) >= call.began - 0.002 for call in unknown
            ):
                self.findings.append(f"audit {row['number']}, {row['action']} of {row['subject']}: {row['actor']} was not told")

    def _judge_order_of_orders(self):
        """What was acknowledged before something else was asked for stands before it in the audit."""
        pairs = sorted(
            ((call, found[0]["number"]) for call, found in self._orders() if found), key=lambda pair: pair[0].ended
        )
        ends, highest, top = [], [], 0
        for call, number in pairs:
            top = max(top, number)
            ends.append(call.ended)
            highest.append(top)
        for call, number in pairs:
            index = bisect.bisect_left(ends, call.began - 0.002)
            if index and highest[index - 1] > number:
                self._refuse(call, f"record {number} is older than record {highest[index - 1]}, acknowledged before it")
