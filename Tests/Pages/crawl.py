"""Every page that somebody can reach by links, and the pages that docs/pages.md has."""
import pathlib
import re
import urllib.parse

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs/pages.md"
# Answers that are no page to look at.
NO_PAGES = {"/ui/projects/P/deployments/N/events", "/ui/style.css", "/ui/script.js"}
MOST = 600


def patterns():
    """The paths of the table in docs/pages.md, with a letter where a name or a number stands."""
    section = DOCUMENT.read_text(encoding="utf-8").split("\n## The pages\n", 1)[1].split("\n## ", 1)[0]
    found = [path for line in section.split("\n") if line.startswith("| `/ui") for path in re.findall(r"`(/ui[^`?]*)`", line.split("|")[1])]
    return [path for path in found if path not in NO_PAGES]


def pattern_of(address, known):
    """The pattern that an address is of; None for none of them."""
    path = urllib.parse.urlsplit(address).path
    for pattern in known:
        parts = ["[^/]+" if re.fullmatch(r"[A-Z]+", part) else re.escape(part) for part in pattern.split("/")]
        if re.fullmatch("/".join(parts), path):
            return pattern
    return None


def crawl(visitor):
    """Follows all links from /ui on. - Returns: addresses in the order in which they were found, and what is wrong with links."""
    found, waiting, flaws = ["/ui"], ["/ui"], []
    while waiting and len(found) < MOST:
        address = waiting.pop(0)
        answer = visitor.ask("GET", address)
        if answer.status != 200:
            flaws.append(f"{address} is linked, and answers {answer.status}")
            continue
        for link in answer.page.links:
            whole = urllib.parse.urljoin(address, link)
            parts = urllib.parse.urlsplit(whole)
            if parts.scheme or parts.netloc or not (parts.path == "/ui" or parts.path.startswith("/ui/")):
                flaws.append(f"{address} links {link[:200]}, which is no page of the node")
                continue
            target = urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))
            if target not in found:
                found.append(target)
                waiting.append(target)
    return found, flaws


def chosen(addresses, known, each):
    """So many addresses of each pattern, the newest and the oldest of them; and the patterns of which there is none."""
    of = {pattern: [] for pattern in known}
    for address in addresses:
        pattern = pattern_of(address, known)
        if pattern is not None:
            of[pattern].append(address)
    picked = []
    for pattern in known:
        found = of[pattern]
        picked += found if len(found) <= each else found[: each - each // 2] + found[len(found) - each // 2:]
    return picked, [pattern for pattern in known if not of[pattern]]
