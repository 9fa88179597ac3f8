"""The fenced blocks of a page, with the mark above each that says what becomes of it.

    <!-- run -->                 the block is run by Bash, in the page's directory, after all blocks before it; it must end with 0
    <!-- run: exit 4 -->         the same, but the last command must end with 4
    <!-- file: NAME -->          the block is the content of a file, which is written there
    <!-- output -->              the block is what the block before it printed
    <!-- forms -->               the block lists forms of commands: each command and each option must exist
    <!-- not run: REASON -->     nobody runs it, for that reason
    <!-- hidden: COMMAND -->     a command that a reader does not see; it stands anywhere, for itself

A block in a language that is none of a shell needs no mark; YAML must be YAML all the same.
"""
import re

SHELLS = {"", "sh", "bash", "shell", "console"}
MARK = re.compile(r"^\s*<!-- (run|file|output|forms|not run|hidden)(?:: (.+?))? -->\s*$")
FENCE = re.compile(r"^(\s*)```(\w*)\s*$")


class Block:
    """One block, or one hidden command."""

    def __init__(self, page, line, kind, argument, language, lines):
        self.page, self.line, self.kind, self.argument = page, line, kind, argument
        self.language, self.lines = language, lines

    @property
    def text(self):
        return "".join(line + "\n" for line in self.lines)

    @property
    def place(self):
        return f"{self.page}:{self.line}"

    @property
    def status(self):
        """The exit status with which a block that is run must end."""
        return int(self.argument.removeprefix("exit ")) if self.argument else 0


def blocks(page, text):
    """- Returns: the blocks in their order, and what is wrong with their marks."""
    found, errors = [], []
    lines = text.splitlines()
    at, mark = 0, None
    while at < len(lines):
        fence, seen = FENCE.match(lines[at]), MARK.match(lines[at])
        if seen and seen[1] == "hidden":
            found.append(Block(page, at + 1, "hidden", None, "sh", [seen[2] or ""]))
        elif seen:
            mark = seen
        elif fence:
            end = next((i for i in range(at + 1, len(lines)) if lines[i].strip() == "```"), None)
            if end is None:
                errors.append(f"{page}:{at + 1}: the block has no end")
                break
            indent = len(fence[1])
            block = Block(page, at + 1, *_kind(mark, fence[2]), fence[2], [line[indent:] for line in lines[at + 1 : end]])
            errors += [f"{block.place}: {flaw}" for flaw in _flaws(block, found)]
            found.append(block)
            at, mark = end, None
        elif lines[at].strip():
            if mark:
                errors.append(f"{page}:{at + 1}: a mark stands above no block: {mark[0].strip()}")
            mark = None
        at += 1
    return found, errors


def _kind(mark, language):
    if mark:
        return mark[1], mark[2]
    return ("unmarked" if language in SHELLS else "data"), None


def _flaws(block, before):
    if block.kind == "unmarked":
        yield "a block of commands says neither that it is run nor why not; Tests/Oracles/pages/page.py lists the marks"
    if block.kind in ("not run", "file") and not block.argument:
        yield f"the mark '{block.kind}' needs more: the reason, or the name of the file"
    if block.kind == "run" and block.argument and not re.fullmatch(r"exit \d+", block.argument):
        yield f"expected 'exit NUMBER', found {block.argument!r}"
    if block.kind == "output" and not any(one.kind == "run" for one in before[-1:]):
        yield "an output stands behind no block that is run"
