"""Judges Slipway bundles by docs/bundle-format.md alone. It shares nothing with the programs it is compared with.

    check_bundle.py --at 2026-11-23T09:30:00Z --trust FILE [--trust FILE ...] BUNDLE ...

One line for each bundle: its path, a tab, then "accepted" or "refused: REASON". Needs the package `cryptography`.
"""
import argparse
import datetime
import gzip
import subprocess

from archive import read_contents
from documents import check_documents
from rules import Refused
from signature import Trust

UNWRAPPED_LIMIT = 64 << 20


def unwrapped(path):
    """The tar; more than any signature of a small bundle allows is cut off, and refused for it."""
    with open(path, "rb") as file:
        start = file.read(4)
    if start == b"\x28\xb5\x2f\xfd":
        with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE) as process:
            data = process.stdout.read(UNWRAPPED_LIMIT)
            process.kill()
        return data
    with gzip.open(path) if start[:2] == b"\x1f\x8b" else open(path, "rb") as file:
        return file.read(UNWRAPPED_LIMIT)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at", required=True)
    parser.add_argument("--trust", action="append", default=[])
    parser.add_argument("bundles", nargs="+")
    arguments = parser.parse_args()
    now = datetime.datetime.fromisoformat(arguments.at.replace("Z", "+00:00"))
    trust = Trust(arguments.trust)
    for path in arguments.bundles:
        try:
            check_documents(*read_contents(unwrapped(path), trust, now))
            verdict = "accepted"
        except Refused as error:
            verdict = f"refused: {error}"
        print(path, verdict.encode("unicode_escape").decode(), sep="\t")


if __name__ == "__main__":
    main()
