"""A site of somebody else on this machine: it has pages that attack a node, and remembers who asked for what."""
import html
import http.server
import threading

FORM = """<!DOCTYPE html><title>prize</title><form method="post" action="{action}">{inputs}</form><script>document.forms[0].submit()</script>"""
FRAME = """<!DOCTYPE html><title>game</title><iframe src="{address}" width="800" height="600"></iframe>"""


class Attacker:
    def __init__(self):
        self.seen, self.pages = [], {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.seen.append(self.path)
                body = outer.pages.get(self.path, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def sites(self):
        """The same site as the node's, whose cookies a browser sends along, and another."""
        return [f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}"]

    def form(self, action, fields):
        """A page that sends a form as soon as it is open. - Returns: its path."""
        inputs = "".join(f'<input name="{html.escape(name)}" value="{html.escape(value)}">' for name, value in fields.items())
        self.pages["/form"] = FORM.format(action=html.escape(action), inputs=inputs)
        return "/form"

    def frame(self, address):
        self.pages["/frame"] = FRAME.format(address=html.escape(address))
        return "/frame"
