"""Runs the fenced blocks of the pages, and compares what they print with what the pages show.

    run.py --programs DIR [--environment DIR] [--update] [PAGE...]

Ends with 1 if a block of commands has no mark (page.py lists them), a command ends otherwise than its page says or prints something else, or a
page names a command or an option that does not exist. With --update the outputs in the pages are written anew.
"""
import argparse
import pathlib
import signal
import sys
import tempfile

import yaml

from forms import Commands
from outputs import matches, told
from page import blocks
from session import ROOT, Session


def pages():
    """Every page for readers of Slipway, by its path."""
    found = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "bundles/example/README.md", "bundles/golden/README.md")]
    return found + sorted((ROOT / "docs").rglob("*.md"))


def data_flaws(block):
    """YAML that is shown must be YAML, whoever reads it."""
    if block.language in ("yaml", "yml"):
        try:
            list(yaml.safe_load_all(block.text))
        except yaml.YAMLError as error:
            yield f"{block.place}: no YAML: {error}"


def updated(text, shown, printed):
    """The page with the output that was printed. - Parameter shown: the block of the output."""
    lines = text.splitlines()
    start = shown.line
    return "\n".join(lines[:start] + told(printed) + lines[start + len(shown.lines) :]) + "\n"


def judge(path, arguments, commands):
    """- Returns: what is wrong with one page."""
    name = str(path.relative_to(ROOT))
    text = path.read_text()
    found, errors = blocks(name, text)
    for block in found:
        errors += data_flaws(block)
        if block.kind in ("forms", "run"):
            errors += [f"{block.place}: {flaw}" for flaw in commands.flaws(block.lines)]
    if arguments.marks or not any(block.kind == "run" for block in found):
        return errors
    with tempfile.TemporaryDirectory(prefix="slipway-page-") as directory:
        session = Session(arguments.programs.resolve(), arguments.environment.resolve(), pathlib.Path(directory))
        outputs, error = session.run(found)
    errors += [error] if error else []
    for number in reversed(range(1, len(found))):
        if found[number].kind != "output" or error and not outputs.get(number - 1):
            continue
        missing = matches(found[number].lines, outputs[number - 1])
        if missing is None:
            continue
        if arguments.update:
            text = updated(text, found[number], outputs[number - 1])
            path.write_text(text)
        else:
            said = "\n    ".join(outputs[number - 1])
            errors.append(f"{found[number].place}: expected {missing!r}; printed was\n    {said}")
    return errors


def main():
    parser = argparse.ArgumentParser(description="Runs what the pages say to run.")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/debug")
    parser.add_argument("--environment", type=pathlib.Path, default=ROOT / ".build-tools/python", help="a Python with the packages of the example")
    parser.add_argument("--update", action="store_true", help="write the outputs in the pages anew")
    parser.add_argument("--marks", action="store_true", help="look at the marks alone, and run nothing")
    parser.add_argument("page", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    # Whoever ends this ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    commands = Commands(arguments.programs.resolve())
    chosen = [page.resolve() for page in arguments.page] or pages()
    errors = [error for page in chosen for error in judge(page, arguments, commands)]
    for error in errors:
        print(error)
    print(f"pages: {len(chosen)} pages, {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
