"""A node's history held to a model of its state machine.

The audit is the order of what changed, and the model refuses what is no legal step in it. Every call that a client
made must then fit: what it ordered and was told of stands in the audit once, between its request and its answer; what it was
shown, or told as a refusal, was so at a moment between its request and its answer, and a client never sees time go back.
"""
import bisect
import dataclasses
import json
import re

from machine import Model

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


class History:
    """The calls of all clients beside the model.

    seen: when each record of the audit, by number, was known to be there at the latest.
    """

    def __init__(self, records, deployments, calls, seen):
        self.records = records
        self.model = Model(records, deployments)
        self.calls = calls
        self.findings = list(self.model.findings)
        self._seen = dict(seen)
        for call in calls:
            # Whoever is told of a deployment knows that it was received.
            received = self.model.received.get((call.answer or {}).get("id"))
            if received is not None and call.status in (200, 202) and call.method == "POST":
                number = received["number"]
                self._seen[number] = min(self._seen.get(number, call.ended), call.ended)
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
        if call.status not in (0, 1, 3, 4, 6, 8, 9):
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
                self._judge_repeated_rollback(call, deployment)
            if len(found) > 1:
                self._refuse(call, f"it stands in the records {[row['number'] for row in found]}")
        self._judge_unasked(taken)

    def _judge_repetition(self, call, deployment):
        """Nothing was begun: then what was asked for must have been under way, or current, or there if it was only to be staged."""
        number, target = deployment["id"], deployment["generation"]
        self._expect(
            call,
            lambda moment: (moment.open is not None and moment.open[0] == number) or target in moment.current
            or call.body.get("stageOnly") is True,
            f"deployment {number} was neither under way nor current", in_turn=False,
        )

    def _judge_repeated_rollback(self, call, deployment):
        """Nothing was begun: then somebody's rollback to the same generation must have been under way."""
        number, wanted = deployment["id"], call.body.get("to")
        if wanted not in (None, deployment["generation"]):
            self._refuse(call, f"it was told of a rollback to {deployment['generation']}")
        self._expect(
            call, lambda moment: moment.open is not None and moment.open[0] == number,
            f"no record says that it was received, and rollback {number} was not under way", in_turn=False,
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
