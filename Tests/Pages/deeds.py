"""What an operator does on the pages of a node, in a browser. Each function yields what went otherwise than it should."""
import keyboard
from attacks import arrived, is_on_probation
from corpus import SORTING
from texts import MARK
from throwaway import PROJECT
from visitor import Visitor


def sign_in(browser, corpus, role):
    """With the keyboard alone, from a page that needs it."""
    node = corpus.node.address
    browser.open(node + "/ui/sign-in")
    browser.forget()
    browser.open(node + "/ui/alerts")
    if "/ui/sign-in" not in browser.address:
        yield f"somebody who is not signed in sees {browser.address}"
    if not keyboard.go(browser, "input[type=password]"):
        yield "the keyboard does not reach the field of the token"
        return
    browser.keys(corpus.tokens[role])
    keyboard.press(browser)
    arrived(browser, lambda: browser.address == node + "/ui/alerts", f"a {role} signs in")
    if "slipway-session" not in [cookie["name"] for cookie in browser.cookies()]:
        yield "there is no cookie after a sign-in"


def walk_by_keys(browser, corpus):
    """From all projects to a deployment, with Tab and Enter."""
    node = corpus.node.address
    browser.open(node + "/ui")
    for path in (f"/ui/projects/{PROJECT}", f"/ui/projects/{PROJECT}/deployments"):
        if not keyboard.go(browser, f'a[href="{path}"]'):
            yield f"the keyboard reaches no link to {path} at {browser.address}"
            return
        keyboard.press(browser)
        arrived(browser, lambda: browser.address == node + path, f"Enter opens {path}")


def acknowledge(browser, corpus):
    number = corpus.slipway("alerts", "list", "--quiet").split()[0]
    browser.open(f"{corpus.node.address}/ui/alerts/{number}")
    browser.write("#acknowledge [name=note]", corpus.texts.note)
    browser.click("#acknowledge button")
    arrived(browser, lambda: corpus.ask(f"/v1/alerts/{number}")["state"] == "acknowledged", "the alert is acknowledged")
    arrived(browser, lambda: browser.find("#acknowledge") is None, "the page has no form any more")
    yield from sound(browser)


def submit(browser, form):
    """Sends a form, and waits for the page that comes of it."""
    browser.run("window.before = true")
    browser.click(f"#{form} button")
    come = "return window.before === undefined && document.readyState === 'complete' && !!document.getElementById('content')"
    arrived(browser, lambda: browser.run(come), f"a page after {form}")


def confirm(browser, corpus):
    browser.open(f"{corpus.node.address}/ui/projects/{PROJECT}")
    browser.click("#confirm button")
    arrived(browser, lambda: not is_on_probation(corpus), "the deployment is confirmed")
    arrived(browser, lambda: browser.find("#confirm") is None, "the page has no form any more")
    yield from sound(browser)


def roll_back(browser, corpus):
    """A number that is none of a generation changes nothing; the right one does."""
    path = f"{corpus.node.address}/ui/projects/{PROJECT}"
    before = corpus.ask(f"/v1/projects/{PROJECT}")["current"]["number"]
    for number in ("999", "1; DROP TABLE", str(before)):
        browser.open(path)
        browser.write("#roll-back [name=to]", number)
        browser.write("#roll-back [name=reason]", corpus.texts.reason[:100])
        submit(browser, "roll-back")
        if corpus.ask(f"/v1/projects/{PROJECT}")["current"]["number"] != before:
            yield f"a rollback to {number!r} changed something"
            return
    kept = corpus.slipway("generations", "--quiet", "--project", PROJECT).split()
    target = min(kept, key=int)
    browser.open(path)
    browser.write("#roll-back [name=to]", target)
    browser.write("#roll-back [name=reason]", corpus.texts.reason[:100])
    browser.click("#roll-back button")
    arrived(browser, lambda: corpus.ask(f"/v1/projects/{PROJECT}")["current"]["number"] == int(target), f"generation {target} is current")
    corpus.settle(PROJECT)
    yield from sound(browser)


def follow(browser, corpus):
    """Pages show what becomes of a deployment without being loaded again, and the focus goes to no control that does something else."""
    focused = "return [document.activeElement.tagName, document.activeElement.getAttribute('href'), document.activeElement.id]"
    project = f"/ui/projects/{PROJECT}"
    browser.open(corpus.node.address + project)
    browser.run("document.querySelector(arguments[0]).focus()", f'#content a[href="{project}/deployments"]')
    corpus.slipway("activate", "three", "--project", PROJECT)
    arrived(browser, lambda: browser.find("#confirm"), "the page shows the form to confirm")
    if browser.run(focused)[1] != f"{project}/deployments":
        yield f"the focus went from a link to {browser.run(focused)}"
    number = corpus.ask(f"/v1/projects/{PROJECT}")["deployment"]["id"]
    browser.open(f"{corpus.node.address}/ui/projects/{PROJECT}/deployments/{number}")
    browser.run("window.kept = true; document.querySelector('#confirm button').focus()")
    lead = "return document.getElementById('lead').textContent"
    if "confirmed" in browser.run(lead):
        yield "the page says that the deployment is confirmed before it is"
    corpus.slipway("confirm", "--project", PROJECT)
    arrived(browser, lambda: "confirmed" in browser.run(lead), "the page follows its deployment")
    if browser.run(focused)[2] != "content":
        yield f"the focus went from a button that is gone to {browser.run(focused)}"
    if not browser.run("return window.kept === true"):
        yield "the page was loaded again"


def mark_good(browser, corpus):
    project, bundle = corpus.texts.project, corpus.texts.bundle
    browser.open(f"{corpus.node.address}/ui/projects/{project}/bundles/{bundle}")
    browser.write("#mark-good [name=reason]", corpus.texts.reason[:100])
    browser.click("#mark-good button")
    arrived(browser, lambda: browser.find("#mark-good") is None, "the bundle is good again")
    # The node would refuse it otherwise.
    corpus.slipway("activate", bundle, "--project", project)
    yield from sound(browser)


def without_script(corpus):
    """The same by requests alone, as a browser without a script would send them: a page that loads itself again, and a form."""
    project = corpus.texts.project
    visitor = Visitor(corpus.node.address)
    visitor.sign_in(corpus.tokens["operator"])
    number = corpus.ask(f"/v1/projects/{project}")["deployment"]["id"]
    if '<noscript><meta http-equiv="refresh"' not in visitor.ask("GET", f"/ui/projects/{project}/deployments/{number}").text:
        yield "the page of a deployment does not load itself again where there is no script"
    form = visitor.form(f"/ui/projects/{project}", "confirm")
    answer = visitor.ask("POST", form.action, form.fields)
    if answer.status != 303 or (corpus.ask(f"/v1/projects/{project}").get("deployment") or {}).get("state") == "active":
        yield f"the form gets {answer.status}, and confirms nothing: {answer.text[:500]}"
    again = visitor.ask("POST", form.action, form.fields)
    if again.status < 400:
        yield f"the form that is sent again gets {again.status}"


def what_if(browser, corpus):
    browser.open(f"{corpus.node.address}/ui/projects/{PROJECT}/models/{SORTING}/whatif")
    values = [corpus.texts.categories[0], "12.5", "44"]
    for place, value in enumerate(values):
        browser.write(f'#what-if [name="was.{place}"]', value)
    browser.write('#what-if [name="is.0"]', corpus.texts.unseen[0])
    submit(browser, "what-if")
    shown = browser.run("return document.getElementById('content').textContent")
    if not any(text in shown for text in corpus.texts.classes):
        yield "what-if names no class"
    yield from sound(browser)


def of_a_viewer(browser, corpus):
    """A viewer finds no form that changes anything."""
    number = corpus.slipway("alerts", "list", "--all", "--quiet").split()[0]
    paths = [f"/ui/projects/{PROJECT}", f"/ui/alerts/{number}", f"/ui/projects/{corpus.texts.project}/bundles/{corpus.texts.bundle}"]
    for path in paths:
        browser.open(corpus.node.address + path)
        forms = browser.run("return [...document.forms].filter(one => one.method === 'post').map(one => one.id)")
        if forms != ["sign-out"]:
            yield f"a viewer has the forms {forms} at {path}"


def sound(browser):
    if browser.run("return window[arguments[0]] !== undefined", MARK):
        yield f"a script from outside ran at {browser.address}"
