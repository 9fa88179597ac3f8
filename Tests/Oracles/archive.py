"""Which bytes a tar must have (docs/bundle-format.md, "Layout" and "Bytes of the tar")."""
import re

from rules import need, sha256
from signature import signed_files, signed_payload

HEADS = ["bundle.json", "oci-layout", "index.json"]


def header(name, kind, size, target=b""):
    field = b"%011o\0" % size if size < 8 << 30 else b"\x80" + size.to_bytes(11, "big")
    start = name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + field + b"00000000000\0"
    end = kind + target.ljust(100, b"\0") + b"ustar\0" + b"00" + bytes(247)
    checksum = sum(start) + sum(end) + 8 * 0x20
    return start + b"%06o\0 " % checksum + end


def head_of_entry(name, size, target=None):
    """All bytes before the content of an entry; of a hard link where there is a target."""
    def field(value):
        plain = value.isascii() and len(value) <= 100
        return value.encode() if plain else b"PaxNames/" + sha256(value.encode()).encode()

    def record(key, value):
        rest = b" %s=%s\n" % (key, value)
        return next(b"%d" % n + rest for n in range(len(rest), len(rest) + 9) if len(b"%d" % n) + len(rest) == n)

    records = b""
    if field(name) != name.encode():
        records += record(b"path", name.encode())
    if target is not None and field(target) != target.encode():
        records += record(b"linkpath", target.encode())
    if size >= 8 << 30:
        records += record(b"size", b"%d" % size)
    main = header(field(name), b"0", size) if target is None else header(field(name), b"1", 0, field(target))
    if not records:
        return main
    own_name = b"PaxHeaders/" + sha256(name.encode()).encode()
    return header(own_name, b"x", len(records)) + fill(records) + main


def fill(data):
    return data + bytes(-len(data) % 512)


def in_order(files):
    layers = {digest for name, (digest, _) in files.items() if name.startswith("models/")}

    def group(name):
        if name in HEADS:
            return (0, HEADS.index(name))
        if name.startswith("blobs/"):
            return (4, 0) if files[name][0] in layers else (1, 0)
        return (2, 0) if name.startswith("models/") else (3, 0)

    return sorted(files, key=lambda name: (group(name), name.encode()))


def read_contents(tar, trust, now):
    """The bundle's id, its files, and {digest: content}; every byte of the tar is then what it must be."""
    size = int(tar[124:135], 8) if re.fullmatch(rb"[0-7]{11}", tar[124:135]) else 0
    signature = tar[512:512 + size]
    need(tar[:512] == head_of_entry("bundle.sig", size), "bundle.sig: another header")
    bundle, files = signed_files(signed_payload(signature, trust, now))
    need(set(HEADS) <= set(files), "a document is not signed")
    expected = head_of_entry("bundle.sig", size) + fill(signature)
    need(tar.startswith(expected), "bundle.sig: other padding")
    at, first, contents = len(expected), {}, {}
    for name in in_order(files):
        digest, size = files[name]
        expected = head_of_entry(name, 0 if digest in first else size, first.get(digest))
        need(tar[at:at + len(expected)] == expected, f"{name}: another header")
        at += len(expected)
        if digest in first:
            continue
        contents[digest] = tar[at:at + size]
        need(sha256(contents[digest]) == digest, f"{name}: another content")
        need(tar[at:at + size + -size % 512] == fill(contents[digest]), f"{name}: other padding")
        at += size + -size % 512
        first[digest] = name
    need(tar[at:] == bytes(1024 + -(at + 1024) % 10240), "another end")
    return bundle, files, contents
