"""The table of flavours in docs/importing.md: one row for a flavour under a release of MLflow."""
import contextlib
import dataclasses
import fcntl
import os
import pathlib

from roster import FLAVOURS, RELEASES

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "importing.md"
BEGIN, END = "<!-- flavours: made by make test-flavours -->", "<!-- flavours end -->"
COLUMNS = ("import", "scan", "golden", "serve", "score", "back", "wheels")
HEAD = f"| flavour | MLflow | models | {' | '.join(COLUMNS)} | with | seen |\n| {' | '.join(['---'] * (len(COLUMNS) + 5))} |"


@dataclasses.dataclass
class Row:
    flavour: str
    major: int
    cells: dict
    models: list
    packages: list
    day: str

    def text(self):
        cells = [self.cells.get(column, "not run") for column in COLUMNS]
        # One reason stands for all of the row.
        if "" in self.cells:
            cells = [self.cells[""]] + ["-"] * (len(COLUMNS) - 1)
        cells = [self.flavour, RELEASES[self.major], ", ".join(self.models), *cells, ", ".join(self.packages), self.day]
        return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text):
    text = " ".join(text.replace("|", "\\|").split())
    return text if len(text) <= 200 else text[:199] + "…"


def write(rows):
    """Puts these rows in the places of those that stand there for the same flavour and MLflow; the others stay, also those of a run beside this one."""
    with _alone():
        _write(rows)


@contextlib.contextmanager
def _alone():
    """Holds the place of the document, which is a lock that leaves no file and goes with the process."""
    place = os.open(DOCUMENT.parent, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def _write(rows):
    text = DOCUMENT.read_text()
    before, rest = text.split(BEGIN)
    old, after = rest.split(END)
    lines = {}
    for line in old.strip().splitlines()[2:]:
        cells = [cell.strip() for cell in line.split("|")]
        lines[cells[1], cells[2]] = line
    for row in rows:
        lines[row.flavour, RELEASES[row.major]] = row.text()
    order = [(flavour.name, RELEASES[major]) for flavour in FLAVOURS for major in (3, 2, 1)]
    known = [lines[key] for key in order if key in lines]
    written = DOCUMENT.with_name(f".{DOCUMENT.name}.new")
    written.write_text(f"{before}{BEGIN}\n{HEAD}\n" + "".join(f"{line}\n" for line in known) + END + after)
    # Whole or not at all, for whoever reads it meanwhile.
    written.replace(DOCUMENT)
