"""Asks a model for the rows of a batch, so that bad ones among them spoil nothing of the others."""
import pyarrow as pa

from slipway_worker import answers


# Bytes of the values in one request, about.
REQUEST_BYTES = 64 << 20


class Refusal(Exception):
    """The model, or its worker, refuses the rows as a whole.

    kind: `input`, `model` or `worker`; the last is no fault of a row.
    """

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class BadRow(Exception):
    """The first row that cannot be scored, where none may be.

    row: its place in the batch.
    """

    def __init__(self, row, reason):
        super().__init__(reason)
        self.row = row


class Asking:
    """ask: takes a request's header and parts, gives the answer's form, headers and parts, or raises `Refusal`."""

    def __init__(self, casting, ask, classes, probabilities, skips):
        self._casting = casting
        self._ask = ask
        self.classes = classes
        self._probabilities = probabilities
        self._skips = skips

    def request(self, batch):
        """The places of the good rows, the request for them, and the bad rows."""
        good, (header, parts), bad = self._casting.cast(batch)
        if bad and not self._skips:
            raise BadRow(*bad[0])
        header["parameters"]["probabilities"] = self._probabilities
        return good, (header, parts), bad

    def answered(self, answer, rows):
        return answers.columns(*answer, rows, self.classes)

    def score(self, batch):
        """The places of the rows that were answered, the columns for them, and the bad rows with the reason."""
        if not batch.num_rows:
            return [], None, []
        good, request, bad = self.request(batch)
        if not len(good):
            return [], None, bad
        try:
            found = self.answered(self._ask(*request), len(good))
        except (Refusal, answers.WrongAnswer) as error:
            return self.divided(batch, good, bad, error)
        return good, found, bad

    def divided(self, batch, good, bad, refusal):
        """The same where the good rows together are refused: they are tried in halves, until those at fault stand alone."""
        if isinstance(refusal, answers.WrongRows) or isinstance(refusal, Refusal) and refusal.kind == "worker":
            raise refusal
        if len(good) == 1:
            if not self._skips:
                raise BadRow(good[0], str(refusal))
            return [], None, sorted(bad + [(good[0], str(refusal))])
        if len(good) > 8:
            self._require_one_good(batch, good, refusal)
        middle = len(good) // 2
        rows, found = [], None
        for part in (good[:middle], good[middle:]):
            places = list(part)
            try:
                answered, columns, flaws = self.score(batch.take(pa.array(places, pa.int64())))
            except BadRow as error:
                raise BadRow(places[error.row], str(error))
            rows += [places[row] for row in answered]
            bad = bad + [(places[row], reason) for row, reason in flaws]
            if columns is not None:
                found = columns if found is None else _joined(found, columns)
        return rows, found, sorted(bad)

    def _require_one_good(self, batch, good, refusal):
        """Ends the run where the first, the middle and the last row fail alone, too: then the rows are not at fault."""
        for place in (good[0], good[len(good) // 2], good[-1]):
            _, (header, parts), _ = self.request(batch.slice(place, 1))
            try:
                self.answered(self._ask(header, parts), 1)
                return
            except (Refusal, answers.WrongAnswer):
                continue
        raise refusal


def pieces(batch):
    """The batch in parts that one request holds, whatever its texts weigh."""
    step = max(1, batch.num_rows * REQUEST_BYTES // max(REQUEST_BYTES, batch.nbytes))
    return [batch.slice(start, step) for start in range(0, batch.num_rows, step)]


def _joined(one, other):
    kinds = [(name, array.type) for name, array in one]
    return [(name, pa.concat_arrays([array, more])) for (name, array), more in zip(one, answers.settled(other, kinds))]
