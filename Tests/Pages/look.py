"""What a page must not have, for whoever looks at it."""
from texts import MARK
from webdriver import violations

# Nothing that came from outside may have become an element, an attribute or a character that does something.
STRANGE = """
const found = [], mark = arguments[0];
if (window[mark]) found.push('a script from outside ran');
for (const one of document.querySelectorAll('*')) {
    const name = one.tagName.toLowerCase();
    if (['iframe', 'object', 'embed', 'base', 'video', 'audio', 'img', 'template', 'style'].includes(name)) found.push('an element ' + name);
    if (name === 'script' && one.getAttribute('src') !== '/ui/script.js') found.push('another script: ' + one.outerHTML.slice(0, 200));
    if (name === 'meta' && one.httpEquiv) found.push('a meta element with ' + one.httpEquiv);
    if (name === 'form' && !(one.getAttribute('action') || '').startsWith('/ui')) found.push('a form to ' + one.getAttribute('action'));
    for (const attribute of one.attributes) {
        if (attribute.name.startsWith('on')) found.push(name + ' has ' + attribute.name);
        if (attribute.name === 'style') found.push(name + ' has a style of its own, which the page forbids');
        if (['href', 'src', 'action', 'xlink:href', 'formaction'].includes(attribute.name) && !/^(\\/ui|#|data:,$)/.test(attribute.value))
            found.push(name + ' leads to ' + attribute.value.slice(0, 200));
    }
}
const hidden = document.documentElement.textContent.match(/[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]/);
if (hidden) found.push('the character ' + hidden[0].codePointAt(0).toString(16) + ' as it is');
return [...new Set(found)];
"""


def flaws(browser, node, address, width, scheme, axe, is_error=False):
    """Opens a page of a node, and looks. - Parameter is_error: the answer is one of an error, which the browser says, too."""
    browser.size(width)
    browser.scheme(scheme)
    browser.events()
    browser.complaints()
    browser.open(node + address)
    found = [f"a request to {url[:200]}" for url in browser.requests() if not (url.startswith(node + "/ui") or url.startswith("data:"))]
    if not is_error:
        found += [f"the browser says {text[:300]}" for text in browser.complaints()]
    seen = browser.run(
        "return [window.innerWidth, document.documentElement.scrollWidth, matchMedia('(prefers-color-scheme: dark)').matches, document.title,"
        " document.querySelectorAll('h1').length, document.documentElement.lang]"
    )
    if seen[0] != width:
        found.append(f"the window has {seen[0]} pixels")
    if seen[1] > seen[0]:
        found.append(f"{seen[1] - seen[0]} pixels wider than the window{widest(browser)}")
    if seen[2] != (scheme == "dark"):
        found.append("the browser has the other colours")
    if not seen[3].strip() or seen[4] != 1 or not seen[5]:
        found.append(f"title {seen[3]!r}, {seen[4]} headings of the first level, language {seen[5]!r}")
    found += browser.run(STRANGE, MARK)
    # A person opens what is folded; axe sees what is open.
    browser.run("for (const one of document.querySelectorAll('details')) one.open = true")
    opened = browser.run("return document.documentElement.scrollWidth - window.innerWidth")
    if opened > 0 and seen[1] <= seen[0]:
        found.append(f"unfolded {opened} pixels wider than the window{widest(browser)}")
    return found + violations(browser, axe)


def widest(browser):
    """Names the element that sticks out."""
    return browser.run(
        "let worst = null, most = window.innerWidth;"
        "for (const one of document.querySelectorAll('body *')) {"
        "  const right = one.getBoundingClientRect().right;"
        "  if (right > most + 0.5 && ![...one.children].some(child => child.getBoundingClientRect().right >= right)) { most = right; worst = one; } }"
        "return worst ? ': ' + worst.tagName.toLowerCase() + ' ' + worst.textContent.trim().slice(0, 60) : ''"
    )
