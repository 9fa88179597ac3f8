"""The client against a real node."""
import pathlib
import subprocess
import unittest

from surroundings import REGISTRY, held_out_rows, make_place, temporary
from slipway_client import (
    BundleFile, BundleFileError, ClientFailure, DeploymentFailed, NodeClient, NodeProblem, RetryPolicy, SlipwayError, Timeouts, WaitTimeout,
)

MODEL = "breast-cancer"


def make_certificates(directory):
    """A CA, the node's certificate for 127.0.0.1 and a client's, by openssl."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    for name, usage in (("node", "serverAuth"), ("deployer", "clientAuth")):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        (directory / f"{name}.ext").write_text(f"extendedKeyUsage={usage}\nsubjectAltName=IP:127.0.0.1\n")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.pem")


class NodeTests(unittest.TestCase):
    """One node with three bundles: `one`, `two` (compressed) and `three`, of which each makes another version active."""

    @classmethod
    def setUpClass(cls):
        cls.directory = temporary()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.path = pathlib.Path(cls.directory.name)
        cls.place = make_place(cls.path)
        cls.place.slipway("import", REGISTRY, "--model", MODEL)
        for name, version, options in (("one", 2, ()), ("two", 3, ("--compress", "zstd")), ("three", 2, ("--notes", "again"))):
            cls.place.slipway("set", MODEL, "--active", version)
            cls.place.slipway("export", "--id", name, "--key", cls.path / "key.pem", "--output", f"{name}.tar", *options)
        cls.node = cls.place.node(socket=str(cls.path / "socket"), probation={"minimum": "1h", "confirm": "manual"})
        cls.node.__enter__()
        cls.addClassCleanup(cls.node.stop)
        cls.socket = f"unix:{cls.path}/socket"

    def client(self, **options):
        client = NodeClient(self.socket, token=self.node.token, **options)
        self.addCleanup(client.close)
        return client

    def code(self, work):
        with self.assertRaises(SlipwayError) as caught:
            work()
        return caught.exception.code

    def test_the_whole_way_of_a_bundle(self):
        node = self.client()
        self.assertEqual(self.code(node.project), "node.no-projects")
        sent = []
        first = node.deploy(self.path / "one.tar", reason="first", progress=lambda *counts: sent.append(counts))
        self.assertEqual((first["state"], first["reason"], first["project"]), ("active", "first", "credit"))
        self.assertEqual(sent[-1][0], sent[-1][1])
        self.assertEqual(node.confirm()["state"], "confirmed")

        rows = held_out_rows(3)
        answer = node.score(MODEL, rows, probabilities=True, request_id="batch-7")
        self.assertEqual((len(answer.predictions), len(answer.probabilities), answer.version, answer.request), (3, 3, "2", "batch-7"))
        self.assertEqual(node.score(MODEL, {name: [row[name] for row in rows] for name in rows[0]}).predictions, answer.predictions)
        self.assertEqual(node.score(MODEL, rows, version="3").version, "3")
        self.assertTrue(node.ping(MODEL))
        self.assertFalse(node.ping("nobody"))
        self.assertEqual(self.code(lambda: node.score(MODEL, [{"a": 1}])), "scoring.input")
        labels = node.send_labels(MODEL, [{"request": "batch-7", "row": row, "label": 1} for row in range(3)])
        self.assertEqual((labels["rows"], sum(labels["outcomes"].values())), (3, 3))

        second = node.deploy(self.path / "two.tar", until=None)
        with self.assertRaises(WaitTimeout):
            node.wait(second, until="confirmed", timeout=0.01)
        node.wait(second, until="active")
        self.assertEqual(self.code(lambda: node.activate("one")), "deployment.busy")
        back = node.roll_back(reason="not yet")
        self.assertEqual((back["id"], back["state"], node.project()["current"]["active"][MODEL]), (second["id"], "rolled-back", "2"))
        with self.assertRaises(DeploymentFailed) as caught:
            node.wait(node.deployment(second["id"]))
        self.assertEqual(caught.exception.deployment["state"], "rolled-back")
        self.assertEqual(len(node.history()), 2)

        # All of its contents are there: only its head and list are sent.
        third = []
        staged = node.deploy(self.path / "three.tar", stage_only=True, progress=lambda *counts: third.append(counts))
        self.assertEqual(staged["state"], "checked")
        self.assertLess(third[-1][1], sent[-1][1] / 2)
        self.assertEqual(node.cancel(staged["id"])["state"], "cancelled")

        self.assertEqual(node.fetch("one", self.path / "back.tar"), (self.path / "one.tar").stat().st_size)
        self.assertEqual((self.path / "back.tar").read_bytes(), (self.path / "one.tar").read_bytes())
        self.assertEqual(node.pin(1)["isPinned"], True)
        self.assertEqual({each["bundle"] for each in node.bundles()}, {"one", "two", "three"})
        self.assertIn("slipway_", node.metrics())

    def test_changed_and_strange_bundles_are_refused_and_nothing_stays(self):
        node = self.client()
        content = bytearray((self.path / "one.tar").read_bytes())
        with BundleFile(self.path / "one.tar") as file:
            at = max(place[0] for place in file._find_places().values())
        content[at] ^= 1
        (self.path / "flipped.tar").write_bytes(content)
        with self.assertRaises(NodeProblem):
            NodeClient(self.socket, token=self.node.token).push(self.path / "flipped.tar")
        (self.path / "cut.tar").write_bytes(content[:at])
        with self.assertRaises(SlipwayError):
            node.push(self.path / "cut.tar")
        with self.assertRaises(BundleFileError) as caught:
            node.push(self.path / "key.pem")
        self.assertEqual(caught.exception.code, "bundle.not-a-bundle")

    def test_a_certificate_or_a_token_is_shown_over_tls(self):
        directory = self.path / "tls"
        directory.mkdir()
        make_certificates(directory)
        ca, certificate, key = (str(directory / name) for name in ("ca.pem", "deployer.pem", "deployer.key"))
        tls = {"certificate": str(directory / "node.pem"), "key": str(directory / "node.key"),
               "clients": {"ca": ca, "roles": [{"subject": "CN=deployer", "role": "operator"}]}}
        with make_place(directory).node(tls=tls) as served:
            address = served.address
            self.assertTrue(address.startswith("https://"), address)
            with NodeClient(address, certificate=certificate, client_key=key, ca=ca) as node:
                self.assertEqual((node.version()["api"], node.projects()), ("v1", []))
            with NodeClient(address, token=served.token, ca=ca) as node:
                self.assertEqual(node.projects(), [])
            self.assertEqual(self.code(lambda: NodeClient(address, token=served.token).version()), "client.tls")
            self.assertEqual(self.code(lambda: NodeClient(address, token="wrong", ca=ca).version()), "request.token-unknown")
            plain = address.replace("https", "http")
            with self.assertRaises(ClientFailure):
                NodeClient(plain, token=served.token, timeouts=Timeouts(request=5), retries=RetryPolicy(())).version()


if __name__ == "__main__":
    unittest.main()
