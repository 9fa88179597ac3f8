"""Answers as MLflow does, in one process with many models: reference.py MODELS

Reads a line of JSON a question, writes one an answer. The application of `mlflow models serve` itself is asked, without a socket.

    {"model", "type", "body"}      {"status", "body"}: what its scoring server answers to these bytes
    {"model", "rows", "predict"}   the same by `mlflow.models.predict`, to the rows as JSON
    {"model", "rows", "client"}    the same by MLflow's client, asking the server at HOST, PORT/PREFIX
"""
import asyncio
import base64
import contextlib
import io
import json
import logging
import os
import pathlib
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", GIT_PYTHON_REFRESH="quiet", OMP_NUM_THREADS="1")

import mlflow
import mlflow.models
import mlflow.pyfunc
import pandas as pd
from mlflow.pyfunc import scoring_server
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

logging.disable(logging.CRITICAL)


class Reference:
    def __init__(self, models):
        self._models = models
        self._applications = {}
        self._loop = asyncio.new_event_loop()

    def answer(self, question):
        if "predict" in question:
            return self._predict(question["model"], question["rows"])
        if "client" in question:
            return self._ask_by_client(*question["client"], question["rows"])
        return self._ask(question["model"], question["type"], base64.b64decode(question["body"]))

    def _ask(self, model, kind, body):
        if model not in self._applications:
            loaded = mlflow.pyfunc.load_model(str(self._models / model), suppress_warnings=True)
            self._applications[model] = scoring_server.init(loaded)
        return self._loop.run_until_complete(self._request(self._applications[model], kind, body))

    async def _request(self, application, kind, body):
        """One request by ASGI, which is what uvicorn hands to an application."""
        headers = [(b"host", b"127.0.0.1"), (b"content-length", str(len(body)).encode())]
        if kind is not None:
            headers.append((b"content-type", kind.encode()))
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
            "path": "/invocations", "raw_path": b"/invocations", "query_string": b"", "headers": headers,
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "root_path": "",
        }
        given, status, parts = False, 500, []

        async def receive():
            nonlocal given
            if given:
                await asyncio.Event().wait()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        try:
            await application(scope, receive, send)
        except Exception as error:  # uvicorn answers 500
            return {"status": 500, "body": f"{type(error).__name__}: {error}"}
        return {"status": status, "body": b"".join(parts).decode("utf-8", "replace")}

    def _predict(self, model, rows):
        with tempfile.TemporaryDirectory() as directory:
            given, found = pathlib.Path(directory, "given.json"), pathlib.Path(directory, "found.json")
            given.write_text(json.dumps({"dataframe_split": rows}))
            try:
                mlflow.models.predict(
                    str(self._models / model), input_path=str(given), content_type="json", output_path=str(found),
                    env_manager="local",
                )
                return {"status": 200, "body": found.read_text()}
            except Exception as error:
                return {"status": 400, "body": f"{type(error).__name__}: {error}"}

    def _ask_by_client(self, host, port, rows):
        try:
            frame = pd.DataFrame(rows["data"], columns=rows["columns"])
            answer = ScoringServerClient(host, port).invoke(frame)
            return {"status": 200, "body": answer.to_json()}
        except Exception as error:
            return {"status": 400, "body": f"{type(error).__name__}: {error}"}


def main():
    reference = Reference(pathlib.Path(sys.argv[1]))
    answers = sys.stdout
    for line in sys.stdin:
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                answer = reference.answer(json.loads(line))
            except Exception as error:
                answer = {"status": 0, "body": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
