"""Reads rows of Parquet, has them answered over the socket that is descriptor 0, and writes them with the answers to descriptor 1.

No code of a model runs here. The frames are those of a worker. To the other side go, each with an `op`: `begin` with the number of
rows; `infer` with an `id`, at most `inFlight` of them before the answers; `bad` with rows that cannot be scored; `done` with
the rows that are written; at last `end`, or `error`. Back come answers as workers give them, in any order.
"""
import collections
import json
import os

import pyarrow as pa
import pyarrow.parquet as pq

from slipway_worker import answers
from slipway_worker.answers import Naming, WrongAnswer, WrongNames
from slipway_worker.asking import REQUEST_BYTES, Asking, BadRow, Refusal, pieces
from slipway_worker.casting import Casting, Refused
from slipway_worker.frames import Channel, Closed

# A row group of the output has so many rows, or bytes, if not fewer rows are left.
GROUP_ROWS = 120_000
GROUP_BYTES = 64 << 20
BAD_ROWS = 1000


def main():
    # What a library prints must reach neither the output nor the socket.
    target = os.dup(1)
    os.dup2(2, 1)
    channel = Channel(os.dup(0))
    try:
        job = json.loads(channel.receive()[0])
        with os.fdopen(target, "wb", buffering=1 << 20) as output:
            Run(channel, job, output).run()
    except (Closed, BrokenPipeError, ConnectionResetError):
        pass
    except (Refused, WrongNames) as error:
        fail(channel, "input", error)
    except NotParquet as error:
        fail(channel, "form", error)
    except (WrongAnswer, Refusal) as error:
        fail(channel, "rows" if isinstance(error, answers.WrongRows) else "model", error)
    except Exception as error:
        fail(channel, "failed", "%s: %s" % (type(error).__name__, error))
    os._exit(0)


def fail(channel, kind, error):
    try:
        channel.send({"op": "error", "kind": kind, "message": str(error)})
    except (BrokenPipeError, ConnectionResetError):
        pass


class NotParquet(Exception):
    """A file is none, or not of the same columns as the first."""


class Pending:
    """A batch on its way. number: of its first row, from 1."""

    def __init__(self, batch, path, number, good, bad, identifier):
        self.batch, self.path, self.number = batch, path, number
        self.good, self.bad, self.identifier = good, bad, identifier


class Run:
    def __init__(self, channel, job, output):
        self._channel, self._job, self._output = channel, job, output
        self._naming = Naming(job["pattern"], job["keep"], job["replace"])
        self._pending = collections.deque()
        self._replies = {}
        self._last = 0
        self._kinds = None
        self._names = []
        self._schema = None
        self._writer = None
        self._group, self._group_rows, self._group_bytes = [], 0, 0
        self._rows = self._bad = 0

    def run(self):
        files = self._job["files"]
        self._table = opened(files[0]).schema_arrow
        casting = Casting(self._job["schema"], self._table.names)
        casting.check(self._table)
        self._kept = [name for name in self._table.names if self._naming.keeps(name)]
        wanted = set(casting.names) | set(self._kept)
        self._wanted = [name for name in self._table.names if name in wanted]
        self._asking = Asking(
            casting, self._ask, self._job["classes"], self._job["probabilities"], self._job["skipsBadRows"]
        )
        self._channel.send({"op": "begin", "rows": sum(self._counted(path) for path in files)})
        first = 1
        for path in files:
            first = self._read(path, first)
        while self._pending:
            self._finish_one()
        self._flush()
        if self._writer is None:
            self._settle([(answers.PREDICTION, pa.nulls(0))])
            self._begin()
        self._writer.close()
        self._output.flush()
        self._channel.send({"op": "end", "rows": self._rows, "bad": self._bad, "columns": self._names})

    def _counted(self, path):
        """The number of rows of a file, whose columns that are asked or kept are those of the first."""
        file = opened(path)
        schema = file.schema_arrow
        for name in self._wanted:
            kind = schema.field(name).type if name in schema.names else None
            if kind != self._table.field(name).type:
                raise NotParquet(
                    '%s: expected the column "%s" of %s, as the first file has it, found %s'
                    % (path, name, self._table.field(name).type, "none" if kind is None else kind)
                )
        more = next((name for name in schema.names if name not in self._table.names and self._uses(name)), None)
        if more is not None:
            raise NotParquet('%s: expected the columns of the first file, found "%s" besides' % (path, more))
        rows = file.metadata.num_rows
        file.close()
        return rows

    def _uses(self, name):
        """Tells whether the model is asked with a column of this name, or it stays."""
        schema = self._job["schema"]
        is_named = schema["form"] in ("columns", "arrays")
        return self._naming.keeps(name) or not is_named or any(column["name"] == name for column in schema["columns"])

    def _read(self, path, first):
        file = opened(path)
        size = max(1, min(self._job["chunk"], REQUEST_BYTES // (8 * max(1, len(self._wanted)))))
        # Row group by row group, so that no more than one of them is in memory.
        for group in range(file.num_row_groups):
            for batch in file.iter_batches(batch_size=size, row_groups=[group], columns=self._wanted):
                for piece in pieces(batch):
                    self._begin_one(piece, path, first)
                    first += piece.num_rows
        file.close()
        return first

    def _begin_one(self, batch, path, number):
        try:
            good, request, bad = self._asking.request(batch)
        except BadRow as error:
            raise self._refused(path, number, error)
        identifier = self._send(*request) if len(good) else None
        self._pending.append(Pending(batch, path, number, good, bad, identifier))
        while len(self._pending) >= self._job["inFlight"]:
            self._finish_one()

    def _finish_one(self):
        one = self._pending.popleft()
        rows, found, bad = [], None, one.bad
        if one.identifier is not None:
            rows = one.good
            try:
                found = self._asking.answered(self._received(one.identifier), len(rows))
            except (Refusal, WrongAnswer) as error:
                try:
                    rows, found, bad = self._asking.divided(one.batch, one.good, one.bad, error)
                except BadRow as row:
                    raise self._refused(one.path, one.number, row)
        if found is not None:
            self._keep(one.batch, rows, found)
        self._tell(one, bad)

    def _tell(self, one, bad):
        where = "%s: " % os.path.basename(one.path) if len(self._job["files"]) > 1 else ""
        listed = [[one.number + row, where + reason] for row, reason in bad]
        for start in range(0, len(listed), BAD_ROWS):
            self._channel.send({"op": "bad", "rows": listed[start : start + BAD_ROWS]})
        self._rows += one.batch.num_rows
        self._bad += len(bad)
        self._channel.send({"op": "done", "rows": self._rows})

    def _refused(self, path, number, error):
        where = "" if len(self._job["files"]) == 1 else " (%s)" % path
        return Refused(
            "row %d%s: %s; --bad-rows FILE goes on without such rows and lists them there" % (number + error.row, where, error)
        )

    def _keep(self, batch, rows, found):
        if self._kinds is None:
            self._settle(found)
        arrays = answers.settled(found, self._kinds)
        kept = [batch.column(name) for name in self._kept]
        if len(rows) < batch.num_rows:
            places = pa.array(list(rows), pa.int64())
            kept = [array.take(places) for array in kept]
        more = pa.RecordBatch.from_arrays(kept + arrays, schema=self._schema)
        self._group.append(more)
        self._group_rows += more.num_rows
        self._group_bytes += more.nbytes
        if self._group_rows >= GROUP_ROWS or self._group_bytes >= GROUP_BYTES:
            self._flush()

    def _settle(self, found):
        """The columns of the output follow from the first answer."""
        self._kinds = [(name, array.type) for name, array in found]
        self._names = self._naming.added([name for name, _ in found], self._kept)
        fields = [pa.field(name, self._table.field(name).type) for name in self._kept]
        fields += [pa.field(name, kind) for name, (_, kind) in zip(self._names, self._kinds)]
        self._schema = pa.schema(fields)

    def _begin(self):
        self._writer = pq.ParquetWriter(self._output, self._schema)

    def _flush(self):
        if not self._group:
            return
        if self._writer is None:
            self._begin()
        table = pa.Table.from_batches(self._group, self._schema)
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self._group, self._group_rows, self._group_bytes = [], 0, 0

    def _ask(self, header, parts):
        return self._received(self._send(header, parts))

    def _send(self, header, parts):
        self._last += 1
        self._channel.send(dict(header, id=self._last), parts)
        return self._last

    def _received(self, identifier):
        while identifier not in self._replies:
            header, body = self._channel.receive()
            header = json.loads(header)
            self._replies[header["id"]] = header, body
        header, body = self._replies.pop(identifier)
        if "error" in header:
            raise Refusal(header["error"]["kind"], header["error"]["message"])
        parts, at, view = [], 0, memoryview(body)
        for output in header["outputs"]:
            size = output["parameters"]["binary_data_size"]
            parts.append(view[at : at + size])
            at += size
        return header["form"], header["outputs"], parts


def opened(path):
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise NotParquet("%s: expected a Parquet file, found: %s" % (path, error))
