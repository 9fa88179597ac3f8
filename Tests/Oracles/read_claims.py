"""Reads a file of claims with the library of model_signing, which shares nothing with Slipway, and verifies each with a public key.

    read_claims.py CLAIMS.jsonl PUBLIC.pem      prints the statement of each claim as one line of JSON
"""
import json
import pathlib
import sys

from model_signing._signing import sign_ec_key
from sigstore_models.bundle import v1 as bundle_pb


def main(claims, key):
    verifier = sign_ec_key.Verifier(pathlib.Path(key))
    for line in pathlib.Path(claims).read_text(encoding="utf-8").splitlines():
        kind, payload = verifier._verify_bundle(bundle_pb.Bundle.from_json(line))
        if kind != "application/vnd.in-toto+json":
            sys.exit(f"another payload: {kind}")
        print(json.dumps(json.loads(payload), sort_keys=True, separators=(",", ":"), ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
