"""The way of a bundle to a node: only the contents that it lacks, several at a time, going on after a break."""
from __future__ import annotations

import time
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from threading import Lock
from typing import Callable, Iterator, List, Optional, Sequence, TYPE_CHECKING

from .answers import Bundle, MissingBlob, Offer
from .bundles import BundleFile
from .errors import BundleFileError, ClientFailure, NodeProblem, SlipwayError
from .retries import retry_after
from .transport import foreign

if TYPE_CHECKING:
    from .client import NodeClient

Progress = Callable[[int, int], None]

# Larger contents go alone: they can be gone on with where a connection broke.
_SMALL = 256 << 10
_BATCH_BYTES = 4 << 20
_BATCH_COUNT = 4096
_WIDTH = 4
# Breaks in a row after which it gives up, with no content finished in between.
_PATIENCE = 5

# Something broke that the next offer tells about: the node kept what came.
_PASSING_PROBLEMS = {"blob.busy", "blob.not-wanted", "blob.offset", "offer.not-found", "offer.incomplete"}
_PASSING_FAILURES = {"client.interrupted", "client.stalled", "client.unavailable"}


class BundlePush:
    """Sends one bundle as an offer."""

    def __init__(self, client: "NodeClient", bundle: BundleFile, progress: Optional[Progress] = None) -> None:
        self._client, self._bundle, self._progress = client, bundle, progress
        self._lock, self._sent, self._total = Lock(), 0, 0
        self._open: Optional[str] = None

    def run(self) -> Bundle:
        """- Returns: the bundle as the node has it. If it is interrupted, or cannot be had from the file, the node discards the offer."""
        try:
            return self._push(self._offer())
        except (KeyboardInterrupt, BundleFileError):
            if self._open is not None:
                self._discard(self._open)
            raise

    def _offer(self) -> Offer:
        offer = self._client.offer(self._bundle.head)
        self._open = offer["id"]
        return offer

    def _push(self, offer: Offer) -> Bundle:
        self._total = sum(blob["size"] for blob in offer["missing"])
        breaks = 0
        while True:
            missing = offer["missing"]
            try:
                self._send(offer)
                bundle = self._client.commit_offer(offer["id"])
                self._tell(self._total)
                return bundle
            except SlipwayError as error:
                if not _may_pass(error):
                    raise
                time.sleep(self._client.retries.pause(0, retry_after(error)) or 0)
                offer = self._offer()
                breaks = 0 if len(offer["missing"]) < len(missing) else breaks + 1
                if breaks >= _PATIENCE:
                    raise
                self._sent = self._total - sum(blob["size"] - blob["received"] for blob in offer["missing"])

    def _send(self, offer: Offer) -> None:
        for blob in offer["missing"]:
            self._check(blob)
        with ThreadPoolExecutor(_WIDTH) as pool:
            tasks = [pool.submit(self._send_batch, offer["id"], batch) for batch in _batches(offer["missing"])]
            try:
                done, rest = wait(tasks, return_when=FIRST_EXCEPTION)
            except BaseException:
                rest = set(tasks)
                raise
            finally:
                for task in rest:
                    task.cancel()
        for task in done:
            task.result()

    def _check(self, blob: MissingBlob) -> None:
        _, size = self._bundle.place(blob["digest"])
        if size != blob["size"] or not 0 <= blob["received"] <= size:
            raise foreign(f"{self._client.address}/v1/offers", f"{blob['digest']} with {blob['received']} of {blob['size']} bytes")

    def _send_batch(self, offer: str, batch: Sequence[MissingBlob]) -> None:
        if len(batch) > 1:
            length = sum(32 + blob["size"] for blob in batch)
            self._client.upload_blobs(offer, self._together(batch), length)
            self._add(sum(blob["size"] for blob in batch))
            return
        blob = batch[0]
        start, size = self._bundle.place(blob["digest"])
        received = blob["received"]
        self._client.upload_blob(
            blob["digest"], offer, self._counted(self._bundle.pieces(start + received, size - received)), received, size
        )

    def _together(self, batch: Sequence[MissingBlob]) -> Iterator[bytes]:
        parts: List[bytes] = []
        size = 0
        for blob in batch:
            parts += [bytes.fromhex(blob["digest"][len("sha256:"):]), self._bundle.read(*self._bundle.place(blob["digest"]))]
            size += blob["size"]
            if size >= 1 << 20:
                yield b"".join(parts)
                parts, size = [], 0
        if parts:
            yield b"".join(parts)

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            self._add(len(piece))

    def _add(self, count: int) -> None:
        with self._lock:
            self._sent += count
            sent = self._sent
        self._tell(min(sent, self._total))

    def _tell(self, sent: int) -> None:
        if self._progress is not None:
            self._progress(sent, self._total)

    def _discard(self, offer: str) -> None:
        try:
            self._client.discard_offer(offer)
        except SlipwayError:
            # The node forgets it by itself.
            pass


def _may_pass(error: SlipwayError) -> bool:
    if isinstance(error, NodeProblem):
        return error.code in _PASSING_PROBLEMS
    return isinstance(error, ClientFailure) and error.code in _PASSING_FAILURES


def _batches(blobs: Sequence[MissingBlob]) -> List[List[MissingBlob]]:
    """Divides the contents: large or partly sent ones alone, small ones together in their order."""
    batches: List[List[MissingBlob]] = []
    small: List[MissingBlob] = []
    size = 0
    for blob in blobs:
        if blob["received"] > 0 or blob["size"] > _SMALL:
            batches.append([blob])
            continue
        if small and (size + blob["size"] > _BATCH_BYTES or len(small) == _BATCH_COUNT):
            batches.append(small)
            small, size = [], 0
        small.append(blob)
        size += blob["size"]
    if small:
        batches.append(small)
    return batches
