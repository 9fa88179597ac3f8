#!/usr/bin/env python3
"""Walks the pages of a node in headless Chromium: ui.py [--programs DIR] [--python PYTHON] [--quick] [--pictures DIR]

The node has three projects full of hostile texts (corpus.py). Every page is opened at 360, 768 and 1,440 pixels, light and dark: axe finds
nothing, nothing is wider than the window, no request goes anywhere else, no text from outside became anything else. Everything is reached by
the keyboard alone. Then somebody attacks (attacks.py), and an operator does what the forms are for (deeds.py). --quick opens fewer pages of
each kind at fewer sizes. Where Chromium or axe is missing it says so, and ends well unless CI is set.
"""
import argparse
import os
import pathlib
import signal
import sys
import tempfile

# What the oracles share, too.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Oracles"))

import attacks
import crawl
import deeds
import keyboard
import look
from corpus import Corpus
from texts import HOSTILE
from throwaway import PROJECT, ROOT, Failed
from visitor import Visitor
from webdriver import Browser, Missing, Refused, axe, programs

WIDTHS = (360, 768, 1440)
LOOKS = [(width, scheme) for width in WIDTHS for scheme in ("light", "dark")]
QUICK_LOOKS = [(360, "light"), (1440, "dark")]
# Pages of each kind.
EACH, QUICK_EACH = 12, 2
# Answers that are pages of errors, or that show what somebody typed.
TYPED = "%3Cscript%3Ewindow.owned%3D1%3C%2Fscript%3E%E2%80%AE%22%27"
ERRORS = [f"/ui/projects/nothing-{'x' * 60}", "/ui/nothing", f"/ui/projects/{TYPED}", "/ui/alerts/99999", f"/ui/projects/{PROJECT}/evaluations/{TYPED}"]
SHOWING = [f"/ui/audit?text={TYPED}", "/ui/alerts?state=closed", "/ui/alerts?state=acknowledged"]


class Walk:
    def __init__(self, browser, corpus, script, options):
        self.browser, self.corpus, self.script, self.options = browser, corpus, script, options
        self.found, self.looked = [], 0

    def say(self, place, flaws):
        for flaw in flaws:
            self.found.append(f"{place}: {flaw}")
            print(self.found[-1], flush=True)

    def step(self, name, work):
        """Runs a generator of flaws; what the browser or a program refuses is one."""
        print(f"ui: {name}", flush=True)
        try:
            self.say(name, work())
        except (Refused, Failed) as error:
            self.say(name, [str(error)])

    def everything(self):
        browser, corpus = self.browser, self.corpus
        self.step("sign-in", lambda: deeds.sign_in(browser, corpus, "operator"))
        self.step("every page", self.pages)
        self.step("by the keyboard", lambda: deeds.walk_by_keys(browser, corpus))
        self.step("headers", self.headers)
        self.step("cookie", lambda: attacks.cookie(corpus.node.address, corpus.tokens["operator"]))
        # The token of others: of many sessions with one, the first would go.
        self.step("sign-ins", lambda: attacks.sign_ins(corpus.node.address, corpus.tokens["viewer"]))
        self.step("forged requests", lambda: attacks.forged_requests(corpus))
        self.step("foreign sites", lambda: attacks.foreign_sites(browser, corpus))
        self.step("injected", lambda: attacks.injected(browser, corpus))
        self.step("ended sessions", lambda: attacks.ended_sessions(corpus))
        self.step("what if", lambda: deeds.what_if(browser, corpus))
        self.step("acknowledge", lambda: deeds.acknowledge(browser, corpus))
        self.step("confirm", lambda: deeds.confirm(browser, corpus))
        self.step("roll back", lambda: deeds.roll_back(browser, corpus))
        self.step("follow", lambda: deeds.follow(browser, corpus))
        self.step("mark good", lambda: deeds.mark_good(browser, corpus))
        self.step("without a script", lambda: deeds.without_script(corpus))
        self.step("sign-in of a viewer", lambda: deeds.sign_in(browser, corpus, "viewer"))
        self.step("viewer", lambda: deeds.of_a_viewer(browser, corpus))

    def visitor(self):
        visitor = Visitor(self.corpus.node.address)
        visitor.sign_in(self.corpus.tokens["operator"])
        return visitor

    def pages(self):
        known = crawl.patterns()
        addresses, flaws = crawl.crawl(self.visitor())
        yield from flaws
        # Nobody who is signed in is led there.
        chosen, missing = crawl.chosen(addresses + ["/ui/sign-in"], known, QUICK_EACH if self.options.quick else EACH)
        yield from (f"no link leads to {pattern}" for pattern in missing)
        print(f"ui: {len(addresses)} addresses, {len(chosen)} of them are looked at", flush=True)
        looks = QUICK_LOOKS if self.options.quick else LOOKS
        for address in chosen + SHOWING + ERRORS:
            is_error = address in ERRORS
            for width, scheme in looks:
                for flaw in self.look(address, width, scheme, is_error):
                    yield f"{address[:120]} at {width} pixels, {scheme}: {flaw}"
                self.looked += 1
            for flaw in self.keyboard(address):
                yield f"{address[:120]}: {flaw}"
        self.browser.scheme("light")

    def look(self, address, width, scheme, is_error):
        """One page that the browser does not get to its end keeps nobody from the others."""
        try:
            found = look.flaws(self.browser, self.corpus.node.address, address, width, scheme, self.script, is_error)
            self.picture(address, width, scheme)
            return found
        except Refused as error:
            return [str(error)]

    def keyboard(self, address):
        try:
            self.browser.open(self.corpus.node.address + address)
            return keyboard.flaws(self.browser)
        except Refused as error:
            return [str(error)]

    def picture(self, address, width, scheme):
        if self.options.pictures:
            name = "".join(letter if letter.isalnum() else "-" for letter in address.strip("/"))[:100]
            self.browser.picture(self.options.pictures / f"{name}-{width}-{scheme}.png")

    def headers(self):
        number = self.corpus.slipway("alerts", "list", "--quiet").split()[0]
        addresses = ["/ui", f"/ui/projects/{PROJECT}", f"/ui/projects/{PROJECT}/deployments", f"/ui/alerts/{number}", "/ui/audit"]
        return attacks.headers(self.corpus.node.address, addresses, self.visitor())


def main():
    parser = argparse.ArgumentParser(description="Walks the pages of a node in headless Chromium.")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/debug")
    parser.add_argument("--python", type=pathlib.Path, default=ROOT / ".build-tools/python/bin/python", help="runs the models")
    parser.add_argument("--quick", action="store_true", help="fewer pages of each kind, at fewer sizes")
    parser.add_argument("--pictures", type=pathlib.Path, help="keeps a picture of every page at every size in this directory")
    options = parser.parse_args()
    # Whoever ends this ends the node and the browser, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        programs()
        script = axe()
    except Missing as missing:
        print(f"The pages of a node were not looked at: {missing}")
        return 1 if os.environ.get("CI") else 0
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="slipway-ui-") as directory:
        try:
            with Corpus(options.programs.resolve(), pathlib.Path(directory), options.python, HOSTILE) as corpus, Browser() as browser:
                walk = Walk(browser, corpus, script, options)
                walk.everything()
                if walk.found:
                    print(corpus.node.log())
        except (Failed, Refused) as error:
            sys.exit(str(error))
    print(f"ui: {walk.looked} looks at pages: {len(walk.found)} flaws")
    return 1 if walk.found else 0


if __name__ == "__main__":
    sys.exit(main())
