"""Reads the files of a report with parsers of others, and says what is wrong with each.

usage: report_files.py FILE…   (.html, .xml, .csv, .cdx.json)

HTML is read by html.parser and, since Slipway's pages are well-formed, by an XML parser; JUnit by ElementTree; CSV by csv;
CycloneDX by cyclonedx-python-lib: its strict validator for version 1.6, and its model of a document.
"""
import csv
import html.parser
import json
import sys
import xml.etree.ElementTree

from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.names, self.flaws = [], []

    def handle_starttag(self, tag, attributes):
        self.names.append(tag)
        for key, value in attributes:
            if key.startswith("on") or key in ("src", "action", "formaction"):
                self.flaws.append(f"{tag} has {key}")
            if key == "href" and (":" in value.split("/")[0] or value.startswith("//")):
                self.flaws.append(f"{tag} leads out: {value}")
        if tag in ("script", "iframe", "object", "embed", "link", "base", "form"):
            self.flaws.append(f"there is a {tag}")


def page(text):
    parser = Page()
    parser.feed(text)
    parser.close()
    tree = xml.etree.ElementTree.fromstring(text.replace("<!DOCTYPE html>", "", 1))
    names = [element.tag for element in tree.iter()]
    flaws = parser.flaws
    if names != parser.names:
        flaws.append("an HTML parser and an XML parser see different elements")
    if len(text.encode()) > 400 << 10:
        flaws.append("over 400 KB")
    return flaws


def junit(text):
    top = xml.etree.ElementTree.fromstring(text)
    flaws = []
    for suite in top.iter("testsuite"):
        cases = suite.findall("testcase")
        if int(suite.get("tests")) != len(cases):
            flaws.append("tests does not count the cases")
        if int(suite.get("failures")) != sum(case.find("failure") is not None for case in cases):
            flaws.append("failures does not count them")
    return flaws


def table(text):
    rows = list(csv.reader(text.splitlines(keepends=True)))
    return [f"row {number} has {len(row)} cells" for number, row in enumerate(rows) if len(row) != len(rows[0])]


def bom(text):
    document = json.loads(text)
    flaws = [f"{key} is missing" for key in ("serialNumber", "metadata") if key not in document]
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    error = validator.validate_str(text)
    if error is not None:
        flaws.append(str(error)[:2000])
    # A validator that takes everything would find nothing.
    broken = json.loads(text)
    broken["metadata"]["component"]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"] = [{"worth": 1}]
    if validator.validate_str(json.dumps(broken)) is None:
        flaws.append("the validator takes a metric with an unknown key")
    model = Bom.from_json(document).metadata.component
    if model is None or model.type.value != "machine-learning-model" or not model.name:
        flaws.append("the library sees no model")
    return flaws


def main():
    status = 0
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        check = {"html": page, "xml": junit, "csv": table, "json": bom}[path.rsplit(".", 1)[1]]
        for flaw in check(text):
            print(f"{path}: {flaw}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
