"""Whether the commands and options that a page lists exist, by what the programs say of themselves."""
import json
import re
import subprocess

PROGRAMS = ("slipway", "slipwayd")


class Commands:
    """Every command of the programs, with its options."""

    def __init__(self, programs):
        self.options = {}
        for program in PROGRAMS:
            told = subprocess.run([str(programs / program), "--experimental-dump-help"], capture_output=True, text=True, check=True)
            self._take(json.loads(told.stdout)["command"], [])

    def _take(self, command, above):
        names = (*above, command["commandName"])
        self.options[names] = {
            ("--" if name["kind"] == "long" else "-") + name["name"]
            for argument in command.get("arguments", []) for name in argument.get("names", [])
        } | {"--help", "-h", "--version"}
        default = command.get("defaultSubcommand")
        for inner in command.get("subcommands", []):
            self._take(inner, names)
            if inner["commandName"] == default:
                self.options[names] |= self.options[(*names, default)]

    def flaws(self, lines):
        """- Parameter lines: of a page, each perhaps with a command and, after several spaces, what it means."""
        for line in lines:
            for part in re.split(r"[;&|(]+|\$\(", re.split(r"\s{3,}(?=\w)|\s#\s", line.strip())[0]):
                words = part.replace("[", " ").replace("]", " ").split()
                while words and (words[0] in ("sudo", "export", "if", "then") or re.match(r"\w+=", words[0])):
                    words = words[1:]
                if words and words[0] in PROGRAMS:
                    yield from self._flaws(words)

    def _flaws(self, words):
        names = (words[0],)
        while len(words) > len(names) and (*names, words[len(names)]) in self.options:
            names = (*names, words[len(names)])
        if len(names) == 1 and len(words) > 1 and re.fullmatch(r"[a-z-]+", words[1]) and not words[1].startswith("-"):
            yield f"there is no command {' '.join(words[:2])}"
            return
        for word in words[len(names) :]:
            option = re.match(r"--?[a-zA-Z][a-z-]*", word)
            if option and option[0] not in self.options[names]:
                yield f"{' '.join(names)} has no option {option[0]}"
