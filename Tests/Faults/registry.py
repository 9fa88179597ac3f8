"""A tracking server with one registered model of one version, whose files it hands out itself."""
import http.server
import json
import re
import threading
import urllib.parse

ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"
API = "/api/2.0/mlflow/"


class Registry:
    """Listens on a free port of loopback as long as it is entered. files: {name: bytes} of the version."""

    def __init__(self, files):
        self.files = files
        registry = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):  # pylint: disable=invalid-name
                registry.answer(self)

            def log_message(self, *_):
                pass

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    # The connection was broken: that is what is tested.
                    pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request):
        path = urllib.parse.unquote(request.path)
        version = {"name": "iris", "version": "1", "source": "mlflow-artifacts:/place", "status": "READY"}
        if path.startswith(API + "registered-models/search"):
            self._json(request, {"registered_models": [{"name": "iris"}]})
        elif path.startswith(API + "model-versions/search"):
            self._json(request, {"model_versions": [version]})
        elif path.startswith(ARTIFACTS + "?"):
            files = [{"path": name, "is_dir": False, "file_size": len(data)} for name, data in self.files.items()]
            self._json(request, {"files": files})
        elif path.removeprefix(ARTIFACTS + "/place/") in self.files:
            self._file(request, self.files[path.removeprefix(ARTIFACTS + "/place/")])
        else:
            self._json(request, {"error_code": "RESOURCE_DOES_NOT_EXIST"}, 404)

    @staticmethod
    def _json(request, value, status=200):
        data = json.dumps(value).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    @staticmethod
    def _file(request, data):
        match = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        start = int(match[1]) if match else 0
        request.send_response(206 if match else 200)
        if match:
            request.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        request.send_header("ETag", '"1"')
        request.send_header("Content-Type", "application/octet-stream")
        request.send_header("Content-Length", str(len(data) - start))
        request.end_headers()
        request.wfile.write(data[start:])
