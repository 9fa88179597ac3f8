"""Judges the dashboard: what Grafana needs to import it, and what its expressions name."""
import json
import re

import expressions

# Panels that show nothing of their own.
ROWS = {"row"}
KINDS = ROWS | {"timeseries", "stat", "table"}
UNITS = {"short", "s", "bytes", "percentunit", "reqps", "rowsps", "dateTimeAsIso"}
WIDTH = 24
# Grafana's own, with what promtool reads in their place.
OWN_VARIABLES = {"__rate_interval": "5m", "__range": "6h", "__all": ".*"}
# Families without a panel, and why an operator does not miss them.
LEFT_OUT = {"process_virtual_memory_bytes": "the address space of a program with many threads says nothing of its memory"}


class Dashboard:
    def __init__(self, text):
        self.board = json.loads(text, object_pairs_hook=unique)
        self.variables = {variable["name"]: variable for variable in self.board["templating"]["list"]}
        self.panels = self.board["panels"]

    def expressions(self):
        """Every expression with its place, as Grafana would send it with all variables at their widest."""
        for panel in self.panels:
            for target in panel.get("targets", []):
                yield panel["title"], self.filled(target["expr"])
        for annotation in self.board["annotations"]["list"]:
            yield annotation["name"], self.filled(annotation["expr"])
        for name, variable in self.variables.items():
            query = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["definition"]) if variable["type"] == "query" else None
            if query:
                yield name, self.filled(f"count by ({query[2]}) ({query[1]})")

    def filled(self, text):
        return re.sub(r"\$\{?(\w+)\}?", lambda found: OWN_VARIABLES.get(found[1], ".*"), text)

    def flaws(self, exposition):
        yield from self.structure()
        shown = set()
        for place, text in self.expressions():
            for flaw in expressions.flaws(text, exposition):
                yield f"{place}: {flaw}"
            shown |= expressions.families(text, exposition)
        for family in sorted(exposition.families - shown - set(LEFT_OUT)):
            yield f"no panel shows {family}"
        for family in sorted(set(LEFT_OUT) & shown):
            yield f"{family} has a panel, and is on the list of those that have none"

    # What Grafana needs

    def structure(self):
        board = self.board
        for key in ("title", "uid", "schemaVersion", "time", "refresh"):
            if not board.get(key):
                yield f"the dashboard has no {key}"
        if board.get("id") is not None:
            yield "the dashboard has the id of somebody's Grafana"
        if len(board.get("uid", "")) > 40:
            yield "the uid has more than 40 characters"
        numbers = [panel["id"] for panel in self.panels]
        if len(set(numbers)) != len(numbers):
            yield "two panels have the same id"
        titles = [panel["title"] for panel in self.panels]
        if len(set(titles)) != len(titles):
            yield "two panels have the same title"
        for panel in self.panels:
            for flaw in self.panel(panel):
                yield f"{panel.get('title')}: {flaw}"
        yield from overlaps(self.panels)
        yield from self.used_variables()

    def panel(self, panel):
        if panel["type"] not in KINDS:
            yield f"an unknown kind of panel: {panel['type']}"
        if panel["type"] in ROWS:
            return
        if not panel.get("description", "").strip():
            yield "no description"
        references = [target["refId"] for target in panel["targets"]]
        if not references or len(set(references)) != len(references):
            yield f"targets are {references}"
        for part in (panel, *panel["targets"]):
            if part["datasource"] != {"type": "prometheus", "uid": "${datasource}"}:
                yield f"the data source is {part['datasource']}, and nobody else has that"
        defaults = panel["fieldConfig"]["defaults"]
        if defaults.get("unit") not in UNITS:
            yield f"an unknown unit: {defaults.get('unit')}"
        for target in panel["targets"]:
            yield from legend(panel, target)

    def used_variables(self):
        used = set(re.findall(r"\$\{?(\w+)\}?", json.dumps(self.board, ensure_ascii=False)))
        for name in sorted(used - set(self.variables) - set(OWN_VARIABLES)):
            yield f"the variable {name} is used and not there"
        for name in sorted(set(self.variables) - used):
            yield f"the variable {name} is there and not used"


def legend(panel, target):
    """A legend names labels that the expression keeps."""
    names = re.findall(r"\{\{(\w+)\}\}", target.get("legendFormat", ""))
    if panel["type"] == "timeseries" and not names:
        yield f"{target['refId']} has no legend"
    grouped = re.findall(r"\bby \(([^)]*)\)", target["expr"])
    for name in names:
        if grouped and not any(name in re.split(r",\s*", labels) for labels in grouped):
            yield f"{target['refId']} names {name} in its legend, and its expression drops that"


def overlaps(panels):
    taken = {}
    for panel in panels:
        place = panel["gridPos"]
        if place["x"] < 0 or place["y"] < 0 or place["w"] < 1 or place["h"] < 1 or place["x"] + place["w"] > WIDTH:
            yield f"{panel['title']} is not within {WIDTH} columns: {place}"
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        for cell in cells & set(taken):
            yield f"{panel['title']} lies on {taken[cell]}"
            break
        taken |= dict.fromkeys(cells, panel["title"])


def unique(pairs):
    """A key that stands twice is an error that no reader of JSON tells."""
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError(f"a key stands twice among {keys}")
    return dict(pairs)
