"""What a client shows to a node, and what it trusts."""
from __future__ import annotations

import os
import ssl
from dataclasses import dataclass, field
from typing import Mapping, Optional

from .errors import ClientFailure


@dataclass(frozen=True)
class Credentials:
    """A token, or a client's certificate with its key, and the CA certificates to trust for https.

    A token file is read at each request, so that a new token in it counts at once.
    """

    token: Optional[str] = field(default=None, repr=False)
    token_file: Optional[str] = None
    certificate: Optional[str] = None
    client_key: Optional[str] = None
    ca: Optional[str] = None

    @classmethod
    def from_environment(cls, environment: Optional[Mapping[str, str]] = None) -> "Credentials":
        """Those of SLIPWAY_TOKEN, SLIPWAY_TOKEN_FILE, SLIPWAY_CERTIFICATE, SLIPWAY_CLIENT_KEY and SLIPWAY_CA."""
        values = os.environ if environment is None else environment

        def value(*names: str) -> Optional[str]:
            return next((values[name] for name in names if values.get(name)), None)

        return cls(
            value("SLIPWAY_TOKEN"),
            value("SLIPWAY_TOKEN_FILE"),
            value("SLIPWAY_CERTIFICATE"),
            value("SLIPWAY_CLIENT_KEY"),
            value("SLIPWAY_CA", "SSL_CERT_FILE"),
        )

    def current_token(self) -> Optional[str]:
        """- Raises: ClientFailure `client.token`."""
        if self.token_file is None:
            return None if self.token is None else _checked(self.token, "token")
        try:
            with open(self.token_file, encoding="utf-8", errors="replace") as file:
                words = file.read(65536).split()
        except OSError as error:
            raise ClientFailure("client.token", self.token_file, f"the token file cannot be read: {error.strerror}") from error
        if not words:
            raise ClientFailure("client.token", self.token_file, "expected a token in the file, found nothing")
        return _checked(words[0], self.token_file)

    def tls_context(self) -> ssl.SSLContext:
        """- Raises: ClientFailure `client.trust-file`, `client.certificate`."""
        try:
            context = ssl.create_default_context(cafile=self.ca)
        except (OSError, ssl.SSLError) as error:
            raise ClientFailure("client.trust-file", str(self.ca), f"no CA certificates as PEM: {error}") from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate is not None or self.client_key is not None:
            if self.certificate is None or self.client_key is None:
                raise ClientFailure("client.certificate", str(self.certificate or self.client_key), "a certificate and its key go together")
            try:
                # An encrypted key would make OpenSSL ask on the terminal.
                context.load_cert_chain(self.certificate, self.client_key, password=lambda: b"")
            except (OSError, ssl.SSLError) as error:
                raise ClientFailure(
                    "client.certificate", self.certificate, f"no certificate with an unencrypted key, both as PEM: {error}"
                ) from error
        return context


def _checked(token: str, subject: str) -> str:
    if token and all(0x21 <= ord(character) <= 0x7E for character in token):
        return token
    raise ClientFailure("client.token", subject, "a token has printable ASCII characters without spaces; give it as slipwayd printed it")
