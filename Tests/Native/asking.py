"""A `slipway-worker` with a native form, asked in the frames that a node has for it."""
import json
import os
import socket
import subprocess

import numpy as np

from slipway_worker.frames import Channel, Closed

TYPES = {"FP64": "<f8", "FP32": "<f4", "INT64": "<i8", "INT32": "<i4", "INT16": "<i2", "INT8": "i1", "BOOL": "?"}


class Refused(Exception):
    """The worker does not answer that; the message says why."""


class Worker:
    """To be used in a `with` block."""

    def __init__(self, program, form):
        ours, theirs = socket.socketpair()
        # The program has its socket as descriptor 3.
        self._process = subprocess.Popen(["/bin/sh", "-c", 'exec "$0" 3<&0 </dev/null', os.path.abspath(program)], stdin=theirs)
        theirs.close()
        self._channel = Channel(ours.detach())
        self._asked = 0
        self._channel.send({"op": "load", "native": os.path.abspath(form), "version": "sha256:" + "0" * 64})
        hello = json.loads(self._receive()[0])
        if hello.get("op") != "hello":
            raise Refused(hello["error"]["message"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._channel._socket.close()
        self._channel._reader.close()
        self._process.kill()
        self._process.wait()

    def answer(self, table):
        """- Returns: predictions, and probabilities or None. Raises Refused."""
        self._asked += 1
        inputs, parts = [], []
        for name in table:
            values = table[name]
            if values.dtype.kind == "f":
                datatype, more, part = "FP64", {}, values.to_numpy("<f8").tobytes()
            else:
                datatype, more, part = "BYTES", {"content": "text"}, b"".join(map(_text, values))
            inputs.append({
                "name": name, "datatype": datatype, "shape": [len(table)], "parameters": {"binary_data_size": len(part), **more},
            })
            parts.append(part)
        # The id comes first, as a node writes it.
        header = {"id": str(self._asked), "inputs": inputs, "parameters": {"form": "frame", "probabilities": True}}
        self._channel.send(header, parts)
        header, body = self._receive()
        header = json.loads(header)
        if header["id"] != str(self._asked):
            raise RuntimeError("an answer to another request")
        if "error" in header:
            raise Refused(header["error"]["message"])
        return _tensors(header["outputs"], body)

    def _receive(self):
        try:
            return self._channel.receive()
        except Closed:
            raise RuntimeError("the worker ended with %s" % self._process.wait()) from None


def _text(value):
    encoded = value.encode("utf-8")
    return len(encoded).to_bytes(4, "little") + encoded


def _tensors(outputs, body):
    predictions = probabilities = None
    start = 0
    for output in outputs:
        end = start + output["parameters"]["binary_data_size"]
        found = np.frombuffer(bytes(body[start:end]), TYPES[output["datatype"]]).reshape(output["shape"])
        if output["parameters"].get("role") == "probabilities":
            probabilities = found
        else:
            predictions = found
        start = end
    return predictions, probabilities
