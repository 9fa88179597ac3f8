"""Visits a node's pages without a browser: what a page links, which forms it has, and requests that no browser would send."""
import html.parser
import http.client
import urllib.parse
from dataclasses import dataclass, field

COOKIE = "slipway-session"


@dataclass
class Form:
    id: str
    action: str
    method: str
    fields: dict = field(default_factory=dict)


class Page(html.parser.HTMLParser):
    """The links and the forms of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms = [], {}
        self._form = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        elif tag == "form":
            self._form = Form(values.get("id", ""), values.get("action", ""), values.get("method", "get").lower())
            self.forms[self._form.id] = self._form
        elif tag == "input" and self._form is not None and values.get("name"):
            self._form.fields[values["name"]] = values.get("value") or ""

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes
    cookies: list

    @property
    def text(self):
        return self.body.decode("utf-8", errors="replace")

    @property
    def page(self):
        return Page(self.text)


class Visitor:
    """Somebody with a cookie, or none."""

    def __init__(self, address, cookie=None):
        self.address, self.cookie = address, cookie
        self._host = urllib.parse.urlsplit(address).netloc

    def ask(self, method, path, fields=None, **headers):
        """- Parameter headers: with _ for -; None leaves one out that is sent else."""
        sent = {"Cookie": f"{COOKIE}={self.cookie}" if self.cookie else None, "Origin": self.address if method == "POST" else None}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self._host, timeout=120)
        try:
            connection.request(method, path, body, {name: value for name, value in sent.items() if value is not None})
            answer = connection.getresponse()
            found = answer.getheaders()
            return Answer(
                answer.status, {name.lower(): value for name, value in found}, answer.read(),
                [value for name, value in found if name.lower() == "set-cookie"],
            )
        finally:
            connection.close()

    def sign_in(self, token):
        """Keeps the cookie. - Returns: the answer."""
        fields = self.ask("GET", "/ui/sign-in").page.forms["sign-in"].fields | {"token": token}
        answer = self.ask("POST", "/ui/session", fields)
        for cookie in answer.cookies:
            name, _, rest = cookie.partition("=")
            if name == COOKIE:
                self.cookie = rest.split(";")[0]
        return answer

    def is_signed_in(self):
        return self.ask("GET", "/ui").status == 200

    def form(self, path, id):
        """- Returns: the form of a page; None if it has none."""
        return self.ask("GET", path).page.forms.get(id)
