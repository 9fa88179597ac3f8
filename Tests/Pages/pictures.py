#!/usr/bin/env python3
"""Takes the pictures of a node's pages that the README shows: pictures.py DIRECTORY [--programs DIR] [--python PYTHON]

The node is that of corpus.py, on a pleasant day. Run by scripts/screenshot.
"""
import argparse
import pathlib
import signal
import sys
import tempfile

# What the oracles share, too.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Oracles"))

import deeds
from corpus import SORTING, Corpus
from PIL import Image
from texts import FRIENDLY
from throwaway import PROJECT, ROOT, Failed
from webdriver import Browser, Missing, Refused

# The picture, the page, and its colours.
PICTURES = [
    ("node-project.png", f"/ui/projects/{PROJECT}", "light"), ("node-model.png", f"/ui/projects/{PROJECT}/models/{SORTING}", "dark"),
]
WIDTH, HEIGHT = 1280, 900
# A page has few colours: a palette of them is less than half of the bytes. Whoever opens the README loads them.
COLOURS, LIMIT = 48, 150_000


def take(directory, arguments):
    with tempfile.TemporaryDirectory(prefix="slipway-pictures-") as place:
        with Corpus(arguments.programs.resolve(), pathlib.Path(place), arguments.python, FRIENDLY) as corpus, Browser() as browser:
            browser.size(WIDTH, HEIGHT)
            for flaw in deeds.sign_in(browser, corpus, "operator"):
                raise Refused(flaw)
            for name, address, scheme in PICTURES:
                browser.scheme(scheme)
                browser.open(corpus.node.address + address)
                if browser.run("return document.getElementById('content') === null"):
                    raise Refused(f"{address} is no page")
                browser.picture(f"{place}/page.png")
                page = Image.open(f"{place}/page.png").convert("RGB")
                page.quantize(COLOURS, dither=Image.Dither.NONE).save(directory / name, optimize=True)
                size = (directory / name).stat().st_size
                if size > LIMIT:
                    raise Refused(f"{name} has {size} bytes, more than {LIMIT}")
                print(f"screenshot: {name} ({size} bytes)", flush=True)


def main():
    parser = argparse.ArgumentParser(description="Takes the pictures of a node's pages that the README shows.")
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/debug")
    parser.add_argument("--python", type=pathlib.Path, default=ROOT / ".build-tools/python/bin/python", help="runs the models")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    arguments.directory.mkdir(parents=True, exist_ok=True)
    try:
        take(arguments.directory, arguments)
    except (Failed, Missing, Refused) as error:
        sys.exit(f"screenshot: {error}")


if __name__ == "__main__":
    main()
