"""Retries, breaks and foreign answers, by a server that answers as it is told."""
import json
import pathlib
import socket
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from surroundings import temporary
from slipway_client import ClientFailure, NodeAddress, NodeClient, NodeProblem, RetryPolicy, SlipwayError
from slipway_client.events import events

VERSION = (200, {"Content-Type": "application/json"}, b'{"version":"1","api":"v1"}')


def problem(status, code, **headers):
    document = {"type": "", "code": code, "title": "", "status": status, "detail": "words", "subject": "it", "findings": []}
    return status, {"Content-Type": "application/problem+json", **headers}, json.dumps(document).encode()


class Told:
    """A server with a list of answers; None breaks the connection."""

    def __init__(self, *answers):
        self.answers, self.requests = list(answers), []
        told = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                told.requests.append((self.command, self.path, dict(self.headers), body))
                answer = told.answers.pop(0)
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, content = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = answer

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def client(self, **options):
        return NodeClient(f"http://127.0.0.1:{self.server.server_port}", retries=RetryPolicy((0.0, 0.0, 0.0)), **options)


class RetryTests(unittest.TestCase):
    def test_what_changes_nothing_is_repeated_after_a_break_and_while_the_node_cannot(self):
        with Told(None, problem(503, "node.stopping"), (502, {"Content-Type": "text/html"}, b"no"), VERSION) as told, told.client() as client:
            self.assertEqual(client.version()["version"], "1")
            self.assertEqual(len(told.requests), 4)

    def test_a_deployment_is_asked_for_once(self):
        with Told(None) as told, told.client(project="p") as client:
            with self.assertRaises(ClientFailure) as caught:
                client.activate("b")
            self.assertEqual((caught.exception.code, len(told.requests)), ("client.interrupted", 1))

    def test_a_node_that_asks_for_more_patience_than_there_is_is_not_asked_again(self):
        with Told(problem(429, "scoring.busy", **{"Retry-After": "3600"})) as told, told.client(project="p") as client:
            with self.assertRaises(NodeProblem) as caught:
                client.score("m", [[1]])
            self.assertEqual((caught.exception.code, caught.exception.retry_after), ("scoring.busy", 3600))
            self.assertEqual(len(told.requests), 1)

    def test_a_pause_is_as_long_as_was_asked_for(self):
        policy, error, waits = RetryPolicy((0.2,)), NodeProblem("x", "y", "z", 429, retry_after=7.0), []

        def work():
            if not waits:
                raise error
            return "done"

        self.assertEqual(policy.run(work, waits.append), "done")
        self.assertEqual(waits, [7.0])

    def test_a_refusal_is_told_with_its_code_and_never_repeated(self):
        with Told(problem(403, "role.too-small")) as told, told.client(token="t") as client:
            with self.assertRaises(NodeProblem) as caught:
                client.projects()
            self.assertEqual((caught.exception.code, caught.exception.status, str(caught.exception)), ("role.too-small", 403, "it: words (role.too-small)"))
            self.assertEqual(told.requests[0][2]["Authorization"], "Bearer t")

    def test_a_refusal_of_a_model_has_the_code_of_its_header(self):
        answer = (400, {"Content-Type": "application/json", "slipway-code": "scoring.input"}, b'{"error_code":"BAD_REQUEST","message":"columns"}')
        with Told(answer) as told, told.client(project="p") as client:
            with self.assertRaises(NodeProblem) as caught:
                client.score("m", [{"a": 1}])
            self.assertEqual((caught.exception.code, caught.exception.message), ("scoring.input", "columns"))

    def test_the_answer_of_another_program_is_told_as_such(self):
        for answer in ((200, {"Content-Type": "text/html"}, b"hello"), (200, {"Content-Type": "application/json"}, b"{")):
            with Told(answer) as told, told.client() as client:
                with self.assertRaises(ClientFailure) as caught:
                    client.version()
                self.assertEqual(caught.exception.code, "client.answer")

    def test_a_token_file_is_read_at_each_request(self):
        with temporary() as directory, Told(VERSION, VERSION) as told:
            path = pathlib.Path(directory) / "token"
            path.write_text("first\n")
            with told.client(token_file=str(path)) as client:
                client.version()
                path.write_text("second\n")
                client.version()
            self.assertEqual([request[2]["Authorization"] for request in told.requests], ["Bearer first", "Bearer second"])


class FailureTests(unittest.TestCase):
    def code(self, work):
        with self.assertRaises(SlipwayError) as caught:
            work()
        return caught.exception.code

    def test_addresses_are_read_as_slipway_reads_them(self):
        for text, shown in (
            ("node", "http://node:7460"), ("https://node/", "https://node:7460"), ("http://[::1]:80", "http://[::1]:80"), ("unix:/run/x", "unix:/run/x"),
        ):
            self.assertEqual(str(NodeAddress.parse(text)), shown)
        for text in ("ftp://node", "http://node/path", "http://node:0", "http://me@node", "unix:x", "http://a b"):
            self.assertEqual(self.code(lambda: NodeAddress.parse(text)), "client.address")

    def test_files_that_cannot_be_used_have_their_codes(self):
        with temporary() as directory:
            empty = pathlib.Path(directory) / "empty"
            empty.touch()
            self.assertEqual(self.code(lambda: NodeClient("http://127.0.0.1:1", token_file=str(empty)).version()), "client.token")
            self.assertEqual(self.code(lambda: NodeClient("http://127.0.0.1:1", token="a b").version()), "client.token")
            self.assertEqual(self.code(lambda: NodeClient("https://127.0.0.1:1", ca=str(empty))), "client.trust-file")
            self.assertEqual(self.code(lambda: NodeClient("https://127.0.0.1:1", certificate=str(empty), client_key=str(empty))), "client.certificate")
            self.assertEqual(self.code(lambda: NodeClient("unix:/nowhere/socket").version()), "client.unreachable")

    def test_a_port_that_nobody_answers_at_is_told_at_once(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.assertEqual(self.code(lambda: NodeClient(f"http://127.0.0.1:{taken.getsockname()[1]}").version()), "client.unreachable")

    def test_events_come_whole_from_any_pieces(self):
        text = ": nothing\n\nevent: deployment\ndata: {\"a\":\ndata: 1}\n\nevent: x\ndata: é\r\n\r\n".encode()
        for size in (1, 3, len(text)):
            pieces = [text[at:at + size] for at in range(0, len(text), size)]
            self.assertEqual(list(events(pieces, "it")), [("deployment", '{"a":\n1}'), ("x", "é")])


if __name__ == "__main__":
    unittest.main()
