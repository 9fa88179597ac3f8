"""Debian's headless Chromium, over WebDriver's plain HTTP."""
import base64
import contextlib
import glob
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

# WebDriver's names of keys.
TAB, ENTER, SHIFT = "\ue004", "\ue007", "\ue008"
# WebDriver's name of the member that names an element.
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# Seconds in which the driver is there, and in which it has done what it was asked.
STARTS, LIMIT = 30, 180
# Times that an element is looked for, where another takes its place.
TRIES = 20


class Missing(Exception):
    """A program is not here; the text says how it comes here."""


class Refused(Exception):
    """The browser did not do what it was asked; the text is its own."""


def programs():
    """- Returns: Chromium and its driver."""
    chromium = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        raise Missing("Chromium is missing; install it with: apt-get install chromium-headless-shell chromium-driver")
    return chromium, driver


def axe():
    """- Returns: the script of axe."""
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None or not spec.submodule_search_locations:
        raise Missing("axe is missing; install it with: pip install --no-deps axe-playwright-python")
    found = glob.glob(os.path.join(spec.submodule_search_locations[0], "**", "axe.min.js"), recursive=True)
    if not found:
        raise Missing("axe-playwright-python has no axe.min.js")
    with open(found[0], encoding="utf-8") as file:
        return file.read()


class Browser:
    """A browser with one window, from its start to its end. Its performance log has every request."""

    def __init__(self):
        chromium, driver = programs()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [driver, f"--port={port}"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.base = f"http://127.0.0.1:{port}"
        try:
            self._await_driver()
            options = {
                "binary": chromium,
                "args": ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"],
                "perfLoggingPrefs": {"enableNetwork": True},
            }
            capabilities = {
                "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
                # Milliseconds: axe takes its time on a page with large tables.
                "timeouts": {"script": LIMIT * 1000 - 10_000, "pageLoad": LIMIT * 1000 - 10_000},
            }
            answer = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
            self.base += "/session/" + answer["sessionId"]
        except BaseException:
            self._stop_driver()
            raise

    def _await_driver(self):
        began = time.monotonic()
        while True:
            try:
                urllib.request.urlopen(self.base + "/status", timeout=5).close()
                return
            except OSError as error:
                if self.process.poll() is not None or time.monotonic() - began > STARTS:
                    raise Refused(f"chromedriver does not answer: {error}") from error
                time.sleep(0.1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        try:
            self.ask("DELETE", "")
        except (OSError, Refused):
            pass
        finally:
            self._stop_driver()

    def _stop_driver(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        # The driver may end before its browser has; both are of one group.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=LIMIT) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")
            raise Refused(f"{method} {path.split('?')[0]}: {said[:500]}") from error

    # Pages

    def open(self, address):
        self.ask("POST", "/url", {"url": address})

    @property
    def address(self):
        return self.ask("GET", "/url")

    def size(self, width, height=900):
        self.ask("POST", "/window/rect", {"width": width, "height": height})

    def scheme(self, name):
        """- Parameter name: light or dark."""
        self.command("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": name}]})

    def command(self, name, parameters):
        """A command of Chromium's own protocol."""
        return self.ask("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def run(self, script, *arguments, waits=False):
        return self.ask("POST", "/execute/" + ("async" if waits else "sync"), {"script": script, "args": list(arguments)})

    def picture(self, file):
        with open(file, "wb") as target:
            target.write(base64.b64decode(self.ask("GET", "/screenshot")))

    def events(self):
        """What the performance log has since it was asked last."""
        return [json.loads(entry["message"])["message"] for entry in self.ask("POST", "/se/log", {"type": "performance"})]

    def requests(self):
        """The addresses that were asked for since the performance log was asked last, whoever asked."""
        return [event["params"]["request"]["url"] for event in self.events() if event["method"] == "Network.requestWillBeSent"]

    def complaints(self):
        """The errors in the browser's console since it was asked last."""
        return [entry["message"] for entry in self.ask("POST", "/se/log", {"type": "browser"}) if entry["level"] == "SEVERE"]

    # Elements and keys

    def find(self, selector):
        """- Returns: an element; None if there is none."""
        try:
            return self.ask("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]
        except Refused as error:
            if "no such element" in str(error):
                return None
            raise

    def click(self, selector):
        self._act(selector, lambda element: self.ask("POST", f"/element/{element}/click", {}))

    def write(self, selector, text):
        def replace(element):
            self.ask("POST", f"/element/{element}/clear", {})
            self.ask("POST", f"/element/{element}/value", {"text": text})

        self._act(selector, replace)

    def _act(self, selector, act):
        """A page that follows what happens may put another element in the place of the one that was found: that one is taken then."""
        for _ in range(TRIES):
            element = self.find(selector)
            if element is None:
                raise Refused(f"{self.address} has no {selector}")
            try:
                return act(element)
            except Refused as error:
                if "stale element reference" not in str(error):
                    raise
        raise Refused(f"{self.address} has another {selector} each time")

    def keys(self, text, held=""):
        """Presses keys one after the other, wherever the focus is. - Parameter held: a key that is held meanwhile."""
        presses = [press for key in text for press in ({"type": "keyDown", "value": key}, {"type": "keyUp", "value": key})]
        if held:
            presses = [{"type": "keyDown", "value": held}, *presses, {"type": "keyUp", "value": held}]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": presses}]})

    def cookies(self):
        return self.ask("GET", "/cookie")

    def forget(self):
        """Removes all cookies of the page that is shown."""
        self.ask("DELETE", "/cookie")


def violations(browser, source):
    """What axe finds on the page that is shown, a line each."""
    return browser.run(
        source + "; const done = arguments[arguments.length - 1];"
        "axe.run().then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', '))))"
        ".catch(e => done(['axe failed: ' + e]))",
        waits=True,
    )
