"""A bundle file: its head, and where its contents are."""
from __future__ import annotations

import base64
import json
import os
import tarfile
from typing import Any, Dict, Iterator, List, Optional, Tuple

from .errors import BundleFileError

PIECE = 1 << 20
# Of the signed list and the description; what an offer may have at most is said by the node.
_HEAD_LIMIT = 321 << 20


class BundleFile:
    """An open bundle, or a delta of one. Nothing is judged here: the node verifies every byte that it gets.

    `base` describes the bundle that has what a delta leaves out; None for a whole bundle.
    """

    def __init__(self, path: "os.PathLike[str] | str") -> None:
        """- Raises: BundleFileError `bundle.not-a-bundle`, `bundle.truncated`; OSError."""
        self.path = os.fspath(path)
        self._file = open(self.path, "rb")
        try:
            self.size = os.fstat(self._file.fileno()).st_size
            magic = self.read(0, min(4, self.size))
            self.is_compressed = magic[:2] == b"\x1f\x8b" or magic == b"\x28\xb5\x2f\xfd"
            self._places: Optional[Dict[str, Tuple[int, int]]] = None
            self._digests: Dict[str, str] = {}
            self._members: Optional[tarfile.TarFile] = None
            self._head: List[Tuple[int, int]] = []
            self.base: Optional[str] = None
            if not self.is_compressed:
                self._open_tar()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "BundleFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def _open_tar(self) -> None:
        try:
            self._members = tarfile.open(fileobj=self._file, mode="r:", errorlevel=0, encoding="utf-8")
            signature, manifest = self._members.next(), self._members.next()
            delta = None
            if manifest is not None and manifest.name == "bundle.delta":
                delta, manifest = manifest, self._members.next()
        except tarfile.TarError as error:
            raise self._no_bundle(str(error)) from error
        if signature is None or manifest is None or (signature.name, manifest.name) != ("bundle.sig", "bundle.json"):
            raise self._no_bundle("it does not begin with bundle.sig and bundle.json")
        # Without bundle.delta between them the two are the head of the whole bundle.
        self._head = [(0, _end(signature)), (manifest.offset, _end(manifest) - manifest.offset)]
        if sum(size for _, size in self._head) > _HEAD_LIMIT:
            raise self._no_bundle("its first entries are too large")
        if delta is not None:
            self.base = self._base(delta)
        self._digests = self._signed_digests(self.read(signature.offset_data, signature.size))
        self.manifest = self._object(self.read(manifest.offset_data, manifest.size), "bundle.json")
        project = self.manifest.get("project")
        if not isinstance(project, str):
            raise self._no_bundle("bundle.json names no project")
        self.project = project

    @property
    def head(self) -> bytes:
        """`bundle.sig` and `bundle.json`, exactly as they are in the tar of the whole bundle."""
        return b"".join(self.read(offset, size) for offset, size in self._head)

    def read(self, offset: int, count: int) -> bytes:
        data = os.pread(self._file.fileno(), count, offset)
        while len(data) < count:
            more = os.pread(self._file.fileno(), count - len(data), offset + len(data))
            if not more:
                raise BundleFileError("bundle.truncated", self.path, f"it ends at byte {offset + len(data)}; fetch the bundle again")
            data += more
        return data

    def pieces(self, offset: int, count: int) -> Iterator[bytes]:
        """Bytes of the file, a piece at a time."""
        end = offset + count
        while offset < end:
            piece = self.read(offset, min(PIECE, end - offset))
            yield piece
            offset += len(piece)

    def place(self, digest: str) -> Tuple[int, int]:
        """Offset and size of the content with a digest, `sha256:HEX`.

        - Raises: BundleFileError `bundle.blob.missing`; of a delta `bundle.delta.base`.
        """
        if self._places is None:
            self._places = self._find_places()
        place = self._places.get(digest)
        if place is None and self.base is not None:
            raise BundleFileError(
                "bundle.delta.base", self.path,
                f"the node lacks {digest}, which this delta against {self.base} leaves out; send that bundle first, or the whole one",
            )
        if place is None:
            raise BundleFileError("bundle.blob.missing", self.path, f"the node lacks {digest}, which is not in this file; export it again")
        return place

    def _find_places(self) -> Dict[str, Tuple[int, int]]:
        places: Dict[str, Tuple[int, int]] = {}
        if self._members is None:
            return places
        try:
            for member in self._members:
                digest = self._digests.get(member.name)
                if digest is not None and member.isreg():
                    places.setdefault(digest, (member.offset_data, member.size))
        except tarfile.TarError as error:
            raise BundleFileError("bundle.truncated", self.path, f"it cannot be read to its end: {error}") from error
        return places

    def _signed_digests(self, signature: bytes) -> Dict[str, str]:
        try:
            envelope = self._object(signature, "bundle.sig")["dsseEnvelope"]
            statement = self._object(base64.b64decode(envelope["payload"], validate=True), "bundle.sig")
            resources: List[Dict[str, Any]] = statement["predicate"]["resources"]
            return {resource["name"]: f"sha256:{resource['digest']}" for resource in resources}
        except (KeyError, TypeError, ValueError) as error:
            raise self._no_bundle("bundle.sig has no signed list") from error

    def _base(self, delta: tarfile.TarInfo) -> str:
        if delta.size > _HEAD_LIMIT:
            raise self._no_bundle("its first entries are too large")
        base = self._object(self.read(delta.offset_data, delta.size), "bundle.delta").get("base")
        members = base if isinstance(base, dict) else {}
        return f"{members.get('project')} {members.get('bundle')}, sequence {members.get('sequence')}"

    def _object(self, data: bytes, name: str) -> Dict[str, Any]:
        try:
            value = json.loads(data)
        except ValueError as error:
            raise self._no_bundle(f"{name} is no JSON") from error
        if not isinstance(value, dict):
            raise self._no_bundle(f"{name} is no JSON object")
        return value

    def _no_bundle(self, found: str) -> BundleFileError:
        return BundleFileError("bundle.not-a-bundle", self.path, f"no bundle: {found}; name a file that slipway export wrote")


def _end(member: tarfile.TarInfo) -> int:
    """The offset after an entry."""
    return member.offset_data + (member.size + 511) // 512 * 512


def claims_beside(path: "os.PathLike[str] | str") -> str:
    """The name of the file of claims beside a bundle: the bundle's, without the endings of an archive."""
    directory, name = os.path.split(os.fspath(path))
    for ending in (".zst", ".gz", ".tar"):
        if name.endswith(ending) and len(name) > len(ending):
            name = name[: -len(ending)]
    return os.path.join(directory, name + ".claims.jsonl")
