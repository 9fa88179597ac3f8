"""Reads the files of a report with parsers of others, and says what is wrong with each.

usage: report_files.py FILE…   (.html, .xml, .csv, .cdx.json)

HTML is read by html.parser and, since Slipway's pages are well-formed, by an XML parser; JUnit by ElementTree; CSV by csv;
CycloneDX by cyclonedx-python-lib where the Python has it with its validator, and for its keys alone elsewhere.
"""
import csv
import html.parser
import json
import sys
import xml.etree.ElementTree

VOID = {"meta", "input", "br", "path", "circle"}


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
    flaws = [key for key in ("bomFormat", "specVersion", "serialNumber", "metadata") if key not in document]
    try:
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator

        error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
        if error is not None:
            flaws.append(str(error)[:2000])
        print("CycloneDX: validated by cyclonedx-python-lib")
    except Exception as reason:  # not installed, or without its validator
        print(f"CycloneDX: keys alone, since cyclonedx-python-lib[json-validation] is missing ({type(reason).__name__})")
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
