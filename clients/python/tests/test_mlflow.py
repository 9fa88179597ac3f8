"""The target of MLflow's deployments, by MLflow's own command line, against a real node."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest
import urllib.request

from surroundings import PROGRAMS, ROOT, SOURCES, held_out_rows, make_place, temporary, write_entry_points

try:
    import mlflow
except ImportError:
    mlflow = None

TRAIN = """
import sys, mlflow, numpy, pandas
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression

mlflow.set_tracking_uri(sys.argv[1])
rows = pandas.DataFrame({"age": numpy.arange(40.0), "calls": numpy.arange(40.0) % 7})
for strength in (1.0, 0.01):
    model = LogisticRegression(C=strength).fit(rows, (rows.age > 20).astype(int))
    with mlflow.start_run():
        mlflow.sklearn.log_model(
            model, **{"name" if mlflow.__version__ >= "3" else "artifact_path": "model"}, registered_model_name="churn",
            signature=infer_signature(rows, model.predict(rows)), input_example=rows.head(3),
        )
"""


@unittest.skipIf(mlflow is None, "MLflow is not here")
class CommandLineTests(unittest.TestCase):
    """One node and one project; the steps build on each other, so they are one test."""

    @classmethod
    def setUpClass(cls):
        cls.directory = temporary()
        cls.addClassCleanup(cls.directory.cleanup)
        path = pathlib.Path(cls.directory.name)
        cls.place = make_place(path)
        cls.node = cls.place.node(probation={"minimum": "0s"})
        cls.node.__enter__()
        cls.addClassCleanup(cls.node.stop)
        write_entry_points(path / "metadata")
        cls.registry = f"sqlite:///{path}/mlflow.db"
        (path / "train.py").write_text(TRAIN)
        cls.environment = {
            **os.environ, "PYTHONPATH": os.pathsep.join([str(SOURCES), str(path / "metadata")]), "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(path), "MLFLOW_TRACKING_URI": cls.registry, "SLIPWAY_PROGRAM": str(PROGRAMS / "slipway"),
            "SLIPWAY_PROJECT_DIR": str(path / "project"), "SLIPWAY_KEY": str(path / "key.pem"), "SLIPWAY_TOKEN": cls.node.token,
            "MLFLOW_DISABLE_TELEMETRY": "true", "GIT_PYTHON_REFRESH": "quiet",
        }
        trained = subprocess.run(
            [sys.executable, str(path / "train.py"), cls.registry], cwd=path, env=cls.environment, capture_output=True, text=True
        )
        assert trained.returncode == 0, trained.stderr
        (path / "rows.json").write_text(json.dumps([{"age": 5.0, "calls": 1.0}, {"age": 35.0, "calls": 3.0}]))

    def deployments(self, *arguments, succeeds=True, target=None):
        done = subprocess.run(
            [sys.executable, "-m", "mlflow", "deployments", arguments[0], "-t", target or f"slipway:{self.node.address}", *arguments[1:]],
            cwd=self.directory.name, env=self.environment, capture_output=True, text=True,
        )
        self.assertEqual(done.returncode == 0, succeeds, done.stderr + done.stdout)
        return done.stdout if succeeds else done.stderr

    def test_a_model_is_created_asked_updated_and_deleted(self):
        self.assertEqual(self.deployments("list").splitlines()[-1], "[]")
        self.assertIn("RESOURCE_DOES_NOT_EXIST", self._code_of("update", "--name", "churn", "-m", "models:/churn/1"))

        self.assertIn("python_function deployment churn is created", self.deployments("create", "--name", "churn", "-m", "models:/churn/1"))
        described = dict(line.split(": ", 1) for line in self.deployments("get", "--name", "churn").splitlines() if ": " in line)
        self.assertEqual((described["name"], described["version"], described["proof"]), ("churn", "1", "golden"))
        answer = json.loads(self.deployments("predict", "--name", "churn", "-I", "rows.json"))
        self.assertEqual(answer, {"predictions": [0, 1]})
        self.assertIn("is active in the project credit", self.deployments("create", "--name", "churn", "-m", "models:/churn/1", succeeds=False))

        self.deployments("update", "--name", "churn", "-m", "models:/churn/2", "-C", "reason=retrained", "-C", "until=confirmed")
        self.assertIn("'version': '2'", self.deployments("list"))
        self.deployments("update", "--name", "churn", "-C", "version=1")
        self.assertIn("'version': '1'", self.deployments("list"))
        self.deployments("predict", "--name", "churn/2", "-I", "rows.json", "-O", "answers.json")
        self.assertEqual(json.loads((pathlib.Path(self.directory.name) / "answers.json").read_text()), {"predictions": [0, 1]})
        self.assertIn("golden predictions", self.deployments("help"))

        self.deployments("delete", "--name", "churn")
        self.assertEqual(self.deployments("list").splitlines()[-1], "[]")
        self.deployments("delete", "--name", "churn")

    def _code_of(self, *arguments):
        """What a caller in Python sees of an error."""
        script = (
            "import sys\nfrom mlflow.deployments import get_deploy_client\nfrom mlflow.exceptions import MlflowException\n"
            f"try: get_deploy_client('slipway:{self.node.address}').{arguments[0]}_deployment({arguments[2]!r}, {arguments[4]!r})\n"
            "except MlflowException as error: print(error.error_code, error)\n"
        )
        done = subprocess.run([sys.executable, "-c", script], cwd=self.directory.name, env=self.environment, capture_output=True, text=True)
        return done.stdout + done.stderr

    def test_a_failed_deployment_leaves_the_project_as_it_was(self):
        other = pathlib.Path(self.directory.name) / "stranger.pem"
        self.place.slipway("key", "generate", other)
        said = self.deployments("create", "--name", "churn", "-m", "models:/churn/1", "-C", f"key={other}", succeeds=False)
        self.assertIn("signature.untrusted", said)
        self.assertIsNone(json.loads(self.place.slipway("models", "churn", "--json"))["active"])

    def test_what_is_wrong_is_said_with_its_code(self):
        self.assertIn("client.unreachable", self.deployments("list", target="slipway:http://127.0.0.1:1", succeeds=False))
        self.assertIn("unknown options", self.deployments("create", "--name", "x", "-m", "models:/churn/1", "-C", "colour=red", succeeds=False))
        self.assertIn("no active version", self.deployments("predict", "--name", "nobody", "-I", "rows.json", succeeds=False))

    def test_a_model_runs_locally_until_it_is_interrupted(self):
        process = subprocess.Popen(
            # Whoever runs this in the background may have the interrupt ignored.
            ["env", "--default-signal=INT", sys.executable, "-m", "mlflow", "deployments", "run-local", "-t", "slipway", "--name", "churn", "-m", "models:/churn/1"],
            cwd=self.directory.name, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        try:
            line = process.stdout.readline()
            self.assertIn("churn answers at http://127.0.0.1:", line, process.stderr.read() if not line else "")
            request = urllib.request.Request(
                line.split()[3], data=(pathlib.Path(self.directory.name) / "rows.json").read_bytes().join([b'{"dataframe_records":', b"}"]),
                headers={"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=60) as answer:
                self.assertEqual(json.load(answer)["predictions"], [0, 1])
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(60), 0, process.stderr.read())
        finally:
            process.kill()
            process.communicate()


if __name__ == "__main__":
    unittest.main()
