"""Who signed a bundle, and what (docs/bundle-format.md, "bundle.sig")."""
import unicodedata

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from rules import (
    SKIPPED_BY_OMS, Refused, check_name, items, need, read_json, same, sha256, shape, text, unbase64, whole,
)

SIGNATURE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
HASH_OF_CURVE = {"secp256r1": hashes.SHA256(), "secp384r1": hashes.SHA384(), "secp521r1": hashes.SHA512()}


class Trust:
    def __init__(self, paths):
        self.keys, self.roots = {}, []
        for path in paths:
            with open(path, "rb") as file:
                data = file.read()
            if b"BEGIN CERTIFICATE" in data:
                self.roots += x509.load_pem_x509_certificates(data)
            else:
                key = serialization.load_pem_public_key(data)
                pem = key.public_bytes(
                    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
                )
                self.keys[sha256(pem)] = key


def extension(certificate, oid):
    try:
        return certificate.extensions.get_extension_for_oid(oid).value
    except x509.ExtensionNotFound:
        return None


def may_issue(issuer, subject, below, now):
    """Whether the issuer signed the certificate, with `below` intermediates under it, and was allowed to."""
    try:
        subject.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    limits = extension(issuer, ExtensionOID.BASIC_CONSTRAINTS)
    usage = extension(issuer, ExtensionOID.KEY_USAGE)
    return (
        limits is not None and limits.ca and usage is not None and usage.key_cert_sign
        and (limits.path_length is None or below <= limits.path_length)
        and issuer.not_valid_before_utc <= now <= issuer.not_valid_after_utc
    )


def certified_key(chain, trust, now):
    need(chain, "no certificate")
    understood = {
        ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    }
    for certificate in chain:
        need(certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc, "a certificate not valid now")
        need(certificate.issuer != certificate.subject, "a self-issued certificate in the chain")
        for found in certificate.extensions:
            need(not found.critical or found.oid in understood, "an unknown critical extension")
    leaf = chain[0]
    usage = extension(leaf, ExtensionOID.KEY_USAGE)
    purposes = extension(leaf, ExtensionOID.EXTENDED_KEY_USAGE)
    limits = extension(leaf, ExtensionOID.BASIC_CONSTRAINTS)
    need(usage is not None and usage.digital_signature, "a leaf that may not sign")
    need(purposes is not None and ExtendedKeyUsageOID.CODE_SIGNING in purposes, "a leaf that is not for code signing")
    need(limits is None or not limits.ca, "a CA as leaf")
    for below, (subject, issuer) in enumerate(zip(chain, chain[1:])):
        need(may_issue(issuer, subject, below, now), "a certificate that the next did not issue")
    need(any(may_issue(root, chain[-1], len(chain) - 1, now) for root in trust.roots), "no trusted root")
    return leaf.public_key()


def signed_payload(data, trust, now):
    media_type, material, envelope = shape(
        read_json(data, "bundle.sig"), ["mediaType", "verificationMaterial", "dsseEnvelope"], "bundle.sig"
    )
    payload, payload_type, signatures = shape(envelope, ["payload", "payloadType", "signatures"], "envelope")
    need(media_type == SIGNATURE_TYPE and payload_type == PAYLOAD_TYPE, "another type of signature")
    need(len(items(signatures, "signatures")) == 1, "not exactly one signature")
    keyid, signature = shape(signatures[0], ["keyid", "sig"], "signature")
    need(keyid == "", "a key id")
    kind = "publicKey" if isinstance(material, dict) and "publicKey" in material else "x509CertificateChain"
    how, log = shape(material, [kind, "tlogEntries"], "verificationMaterial")
    need(log == [], "log entries")
    if kind == "publicKey":
        (hint,) = shape(how, ["hint"], kind)
        need(isinstance(hint, str) and hint in trust.keys, "a key that is not trusted")
        key = trust.keys[hint]
    else:
        (chain,) = shape(how, ["certificates"], kind)
        encoded = [unbase64(*shape(item, ["rawBytes"], "certificate"), "rawBytes") for item in items(chain, kind)]
        try:
            key = certified_key([x509.load_der_x509_certificate(der) for der in encoded], trust, now)
        except ValueError as error:
            raise Refused(f"a certificate that cannot be read: {error}") from error
    need(isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in HASH_OF_CURVE, "another kind of key")
    body = unbase64(payload, "payload")
    encoding = b" ".join([b"DSSEv1", b"%d" % len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), b"%d" % len(body), body])
    try:
        key.verify(unbase64(signature, "sig"), encoding, ec.ECDSA(HASH_OF_CURVE[key.curve.name]))
    except (InvalidSignature, ValueError) as error:
        raise Refused("the signature does not hold") from error
    return body


def signed_files(payload):
    """The bundle's id, and {name: (digest, size)} of the files a statement lists."""
    kind, subjects, predicate_type, predicate = shape(
        read_json(payload, "statement"), ["_type", "subject", "predicateType", "predicate"], "statement"
    )
    need(kind == "https://in-toto.io/Statement/v1", "another statement")
    need(predicate_type == "https://model_signing/signature/v1.0", "another predicate")
    resources, serialization_rule = shape(predicate, ["resources", "serialization"], "predicate")
    need(
        same(serialization_rule, {
            "method": "files", "hash_type": "sha256", "allow_symlinks": False, "ignore_paths": SKIPPED_BY_OMS,
        }),
        "another serialization",
    )
    files, sizes = {}, {}
    for resource in items(resources, "resources"):
        name, algorithm, digest, notes = shape(resource, ["name", "algorithm", "digest", "annotations"], "resource")
        need(algorithm == "sha256", "another algorithm")
        text(digest, "digest", r"[0-9a-f]{64}")
        (size,) = shape(notes, ["size"], "annotations")
        check_name(text(name, "name"))
        need(sizes.setdefault(digest, whole(size, 0, name)) == size, f"{name}: two sizes for one digest")
        need(not files or name.encode() > list(files)[-1].encode(), f"{name}: not in order, or twice")
        files[name] = (digest, size)
    need(files, "no files")
    need(len({unicodedata.normalize("NFC", name) for name in files}) == len(files), "names that are equal in NFC")
    for name in files:
        parts = name.split("/")
        need(not any("/".join(parts[:end]) in files for end in range(1, len(parts))), f"{name}: under a file")
    need(len(items(subjects, "subject")) == 1, "not exactly one subject")
    bundle, root = shape(subjects[0], ["name", "digest"], "subject")
    joined = b"".join(bytes.fromhex(digest) for digest, _ in files.values())
    need(same(root, {"sha256": sha256(joined)}), "another root")
    return bundle, files
