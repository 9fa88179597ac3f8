"""Reaches everything on a page by the keyboard alone."""
from webdriver import ENTER, TAB

WATCH = """
// Nothing is put in the place of what is shown meanwhile.
Object.defineProperty(document, 'hidden', {get: () => true});
for (const one of document.querySelectorAll('details')) one.open = true;
window.wanted = [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex]')]
    .filter(one => !one.disabled && one.tabIndex >= 0 && one.getClientRects().length);
window.reached = []; window.unseen = [];
document.addEventListener('focusin', event => {
    const one = event.target, style = getComputedStyle(one);
    window.reached.push(one);
    if ((style.outlineStyle === 'none' || parseFloat(style.outlineWidth) === 0) && style.boxShadow === 'none') window.unseen.push(one);
});
// A browser stops at what scrolls by itself, too.
const scrolls = [...document.querySelectorAll('body *')].filter(one =>
    /auto|scroll/.test(getComputedStyle(one).overflow) && (one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight));
return window.wanted.length + scrolls.length;
"""
RESULT = """
const name = one => one.tagName.toLowerCase() + ' ' + (one.id || one.name || one.textContent.trim().slice(0, 60) || one.getAttribute('href') || '');
const isOf = (one, other) => one.type === 'radio' && other.type === 'radio' && one.name === other.name && one.form === other.form;
// Of a group of radio buttons the keyboard reaches one, and arrows the others.
const lost = window.wanted.filter(one => one.isConnected && !window.reached.some(other => other === one || isOf(one, other)));
const first = window.reached[0];
return [lost.map(name), [...new Set(window.unseen)].map(name), first ? first.className : ''];
"""
SPARE = 5


def flaws(browser):
    """Of the page that is shown, and was not touched yet."""
    count = browser.run(WATCH)
    browser.keys(TAB * (count + SPARE))
    lost, unseen, first = browser.run(RESULT)
    found = [f"the keyboard does not reach {name}" for name in lost[:5]]
    found += [f"nobody sees that {name} has the focus" for name in unseen[:5]]
    if first != "skip":
        found.append("the first thing that the keyboard reaches is not the link to the content")
    return found


def go(browser, selector, most=400):
    """Presses Tab until this has the focus. - Returns: whether it came to that."""
    for _ in range(most):
        if browser.run("return document.activeElement !== document.body && document.activeElement.matches(arguments[0])", selector):
            return True
        browser.keys(TAB)
    return False


def press(browser):
    browser.keys(ENTER)
