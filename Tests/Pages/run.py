#!/usr/bin/env python3
"""Opens every page of a site in headless Chromium at 1,280 and 360 pixels, and looks for what a person would trip over.

usage: run.py SITE [SCREENSHOTS]

It asks axe for violations, counts requests (one a page: the file itself), looks for a page wider than its window, and switches a
threshold. Needs chromium-headless-shell and chromium-driver of Debian, and axe-playwright-python of PyPI for its copy of axe. Where
one is missing it says so and ends well.
"""
import glob
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

WIDTHS = (1280, 360)


def skip(reason):
    print(f"Pages were not looked at: {reason}")
    sys.exit(0)


def axe():
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None or not spec.submodule_search_locations:
        skip("axe is missing; install it with: pip install axe-playwright-python")
    found = glob.glob(os.path.join(spec.submodule_search_locations[0], "**", "axe.min.js"), recursive=True)
    if not found:
        skip("axe-playwright-python has no axe.min.js")
    with open(found[0], encoding="utf-8") as file:
        return file.read()


class Browser:
    def __init__(self, driver, chromium):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen([driver, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.base = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urllib.request.urlopen(self.base + "/status", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        options = {
            "binary": chromium,
            "args": ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
            "perfLoggingPrefs": {"enableNetwork": True},
        }
        capabilities = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"performance": "ALL"}}
        answer = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.base += "/session/" + answer["sessionId"]

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def run(self, script, *arguments, waits=False):
        return self.ask("POST", "/execute/" + ("async" if waits else "sync"), {"script": script, "args": list(arguments)})

    def end(self):
        try:
            self.ask("DELETE", "")
        finally:
            self.process.terminate()
            self.process.wait()


def flaws(browser, path, width, source, screenshots):
    browser.ask("POST", "/window/rect", {"width": width, "height": 900})
    browser.ask("POST", "/se/log", {"type": "performance"})
    browser.ask("POST", "/url", {"url": "file://" + os.path.abspath(path)})
    found = []
    sent = [
        message["params"]["request"]["url"]
        for entry in browser.ask("POST", "/se/log", {"type": "performance"})
        for message in [json.loads(entry["message"])["message"]]
        if message["method"] == "Network.requestWillBeSent"
    ]
    if len(sent) != 1:
        found.append(f"{len(sent)} requests: {sent[:5]}")
    overflow = browser.run("return document.documentElement.scrollWidth - window.innerWidth")
    if overflow > 0:
        found.append(f"{overflow} pixels wider than the window")
    hidden = browser.run(
        "const b = [...document.querySelectorAll('fieldset input')]; if (b.length < 2) return '';"
        "b[1].click(); const p = document.querySelector('.p1');"
        "return getComputedStyle(p).display === 'none' ? 'the switch of thresholds shows no panel' : ''"
    )
    if hidden:
        found.append(hidden)
    # A person opens the tables; axe sees what is open.
    browser.run("for (const d of document.querySelectorAll('details')) d.open = true")
    result = browser.run(
        source + "; const done = arguments[arguments.length - 1];"
        "axe.run().then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', '))))"
        ".catch(e => done(['axe failed: ' + e]))",
        waits=True,
    )
    found += result
    if screenshots:
        import base64

        name = os.path.relpath(path, os.path.dirname(screenshots)).replace("/", "-")
        with open(os.path.join(screenshots, f"{width}-{name}.png"), "wb") as file:
            file.write(base64.b64decode(browser.ask("GET", "/screenshot")))
    return found


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    chromium = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        skip("Chromium is missing; install it with: apt-get install chromium-headless-shell chromium-driver")
    source = axe()
    screenshots = sys.argv[2] if len(sys.argv) > 2 else None
    if screenshots:
        os.makedirs(screenshots, exist_ok=True)
    pages = sorted(glob.glob(os.path.join(sys.argv[1], "**", "*.html"), recursive=True))
    if not pages:
        sys.exit(f"{sys.argv[1]} has no pages")
    browser = Browser(driver, chromium)
    failed = 0
    try:
        for path in pages:
            for width in WIDTHS:
                for flaw in flaws(browser, path, width, source, screenshots):
                    print(f"{path} at {width} pixels: {flaw}")
                    failed += 1
    finally:
        browser.end()
    print(f"{len(pages)} pages at {' and '.join(map(str, WIDTHS))} pixels: {failed} flaws")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
