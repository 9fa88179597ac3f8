"""Files of bundles and deltas: what is offered of them, and what is missing."""
import base64
import hashlib
import io
import json
import pathlib
import tarfile
import unittest

from surroundings import temporary
from slipway_client import NodeClient, SlipwayError
from slipway_client.bundles import BundleFile
from slipway_client.release import Release, Settings
from slipway_client.rows import invocation
from test_transport import Told

MANIFEST = b'{"project":"credit"}'
FILES = {"models/m/1/a": b"old" * 400, "models/m/2/a": b"new" * 300}


def digest(content):
    return hashlib.sha256(content).hexdigest()


def write(path, entries):
    with tarfile.open(path, "w:", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def signature():
    contents = {"bundle.json": MANIFEST, **FILES}
    resources = [{"name": name, "digest": digest(content)} for name, content in contents.items()]
    payload = json.dumps({"predicate": {"resources": resources}}).encode()
    return json.dumps({"dsseEnvelope": {"payload": base64.b64encode(payload).decode()}}).encode()


def answer(document):
    return 200, {"Content-Type": "application/json"}, json.dumps(document).encode()


class BundleTests(unittest.TestCase):
    def setUp(self):
        directory = temporary()
        self.addCleanup(directory.cleanup)
        self.place = pathlib.Path(directory.name)
        self.whole, self.delta = self.place / "whole.tar", self.place / "delta.tar"
        write(self.whole, {"bundle.sig": signature(), "bundle.json": MANIFEST, **FILES})
        base = {"format": "slipway.delta/1", "base": {"project": "credit", "bundle": "b1", "sequence": 1}, "contents": []}
        new = {"models/m/2/a": FILES["models/m/2/a"]}
        write(self.delta, {"bundle.sig": signature(), "bundle.delta": json.dumps(base).encode(), "bundle.json": MANIFEST, **new})

    def test_a_delta_offers_what_the_whole_bundle_does(self):
        with BundleFile(self.whole) as whole, BundleFile(self.delta) as delta:
            self.assertEqual(delta.head, whole.head)
            self.assertEqual((whole.base, delta.base), (None, "credit b1, sequence 1"))
            content = FILES["models/m/2/a"]
            self.assertEqual(delta.read(*delta.place("sha256:" + digest(content))), content)

    def missing(self, *contents):
        return [{"digest": "sha256:" + digest(content), "size": len(content), "received": 0} for content in contents]

    def test_a_node_with_the_rest_gets_only_what_the_delta_has(self):
        new = FILES["models/m/2/a"]
        with Told(answer({"id": "o", "missing": self.missing(new)}), answer({}), answer({"bundle": "b2"})) as told:
            with told.client() as client:
                self.assertEqual(client.push(self.delta), {"bundle": "b2"})
        self.assertIn(new, told.requests[1][3])

    def test_a_node_without_the_rest_is_sent_nothing(self):
        with Told(answer({"id": "o", "missing": self.missing(*FILES.values())}), answer({})) as told:
            with told.client() as client, self.assertRaises(SlipwayError) as caught:
                client.push(self.delta)
        self.assertEqual(caught.exception.code, "bundle.delta.base")
        self.assertIn("credit b1, sequence 1", str(caught.exception))
        self.assertEqual([(method, path) for method, path, _, _ in told.requests], [("POST", "/v1/offers"), ("DELETE", "/v1/offers/o")])


class ReleaseTests(unittest.TestCase):
    def test_what_is_trusted_here_is_verified_and_never_given_to_deploy(self):
        class Program:
            commands = []

            def run(self, *arguments):
                self.commands.append(arguments)
                return {}

        Release(Settings.read({"trust": "keys", "key": "k.pem"}), Program()).deploy("b.tar", "m", "http://node")
        self.assertEqual(Program.commands[0], ("verify", "b.tar", "--trust", "keys"))
        self.assertEqual(Program.commands[1][:2], ("deploy", "b.tar"))
        self.assertNotIn("--trust", Program.commands[1])


class FetchTests(unittest.TestCase):
    def test_a_node_that_is_busy_is_asked_again_and_a_cut_bundle_goes_on(self):
        bundle = {"Content-Type": "application/vnd.slipway.bundle", "ETag": '"e"'}
        busy = (503, {"Content-Type": "application/problem+json"}, b'{"code":"node.stopping","detail":"d","subject":"s"}')
        with temporary() as directory, Told(busy, (200, bundle, b"all of it")) as told:
            with NodeClient(f"http://127.0.0.1:{told.server.server_port}", project="p", retries=told.client().retries) as client:
                target = pathlib.Path(directory) / "b.tar"
                self.assertEqual(client.fetch("b", target), 9)
                self.assertEqual([path.name for path in pathlib.Path(directory).iterdir()], ["b.tar"])


class NumberTests(unittest.TestCase):
    def test_numbers_that_JSON_has_not_are_told_here(self):
        for rows in ([[float("inf")]], {"inputs": [float("nan")]}, [{"x": float("-inf")}]):
            with self.assertRaisesRegex(ValueError, "finite"):
                invocation(rows)


if __name__ == "__main__":
    unittest.main()
