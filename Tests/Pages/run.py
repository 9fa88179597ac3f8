#!/usr/bin/env python3
"""Opens every page of a site in headless Chromium at 1,280 and 360 pixels, and looks for what a person would trip over.

usage: run.py SITE [SCREENSHOTS]

It asks axe for violations, counts requests (one a page: the file itself), looks for a page wider than its window, and switches a
threshold. Needs chromium-headless-shell and chromium-driver of Debian, and axe-playwright-python of PyPI for its copy of axe. Where
one is missing it says so and ends well.
"""
import glob
import os
import sys

from webdriver import Browser, Missing, axe, violations

WIDTHS = (1280, 360)


def flaws(browser, path, width, source, screenshots):
    browser.size(width)
    browser.events()
    browser.open("file://" + os.path.abspath(path))
    found = []
    sent = browser.requests()
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
    found += violations(browser, source)
    if screenshots:
        name = os.path.relpath(path, os.path.dirname(screenshots)).replace("/", "-")
        browser.picture(os.path.join(screenshots, f"{width}-{name}.png"))
    return found


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        source, browser = axe(), Browser()
    except Missing as missing:
        print(f"Pages were not looked at: {missing}")
        return 0
    screenshots = sys.argv[2] if len(sys.argv) > 2 else None
    if screenshots:
        os.makedirs(screenshots, exist_ok=True)
    pages = sorted(glob.glob(os.path.join(sys.argv[1], "**", "*.html"), recursive=True))
    failed = 0
    with browser:
        if not pages:
            sys.exit(f"{sys.argv[1]} has no pages")
        for path in pages:
            for width in WIDTHS:
                for flaw in flaws(browser, path, width, source, screenshots):
                    print(f"{path} at {width} pixels: {flaw}")
                    failed += 1
    print(f"{len(pages)} pages at {' and '.join(map(str, WIDTHS))} pixels: {failed} flaws")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
