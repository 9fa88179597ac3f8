import AsyncSupport
import Crypto
import Identifiers
import StrictJSON

/// Makes the tokens that a registry with `auth: token` takes (distribution-spec, "Token Authentication"), for the user `me` alone.
package struct RegistryTokenMaker: Sendable {
    package static let service = "registry.tests"
    package static let issuer = "tests"
    package static let password = "secret"

    /// Of the key that signs tokens.
    package let certificate: TestCertificate
    /// The repositories that the user may only read.
    private let readOnly: Set<String>

    package init(readOnly: Set<String> = []) throws {
        certificate = try .root("Tokens", .authority.with { $0.isValidNow() })
        self.readOnly = readOnly
    }

    /// The answer to `GET /token?service=…&scope=…`.
    package func answer(_ request: ScriptedServer.Request) -> [UInt8] {
        let login = "Basic " + Base64.text(of: Array("me:\(Self.password)".utf8))
        guard request.headers["authorization"] == login else {
            return ScriptedServer.answer(status: "401 Unauthorized", [])
        }
        let items = request.path.split(separator: "?").last?.split(separator: "&") ?? []
        let scopes = items.filter { $0.hasPrefix("scope=") }.compactMap { item in
            PercentEncoding.decode(item.dropFirst("scope=".count)).map { String(decoding: $0, as: UTF8.self) }
        }
        guard let token = try? token(scopes.compactMap(right)) else {
            return ScriptedServer.answer(status: "500 Internal Server Error", [])
        }
        return ScriptedServer.json(#"{"token":"\#(token)","expires_in":300}"#)
    }

    /// `repository:NAME:ACTIONS` as the token has it.
    private func right(_ scope: String) -> JSONValue? {
        let parts = scope.split(separator: ":").map(String.init)
        guard parts.count == 3 else { return nil }
        let actions = parts[2].split(separator: ",").map(String.init)
        let allowed = readOnly.contains(parts[1]) ? actions.filter { $0 == "pull" } : actions
        return [
            "type": .string(parts[0]), "name": .string(parts[1]), "actions": .array(allowed.map(JSONValue.string)),
        ]
    }

    private func token(_ rights: [JSONValue]) throws -> String {
        let now = SystemClock().timeOfDay.milliseconds / 1000
        let head: JSONValue = [
            "typ": "JWT", "alg": "ES256", "x5c": [.string(Base64.text(of: try certificate.der))],
        ]
        let body: JSONValue = [
            "iss": .string(Self.issuer), "sub": "me", "aud": .string(Self.service), "exp": .integer(now + 300),
            "nbf": .integer(now - 60), "iat": .integer(now), "jti": "1", "access": .array(rights),
        ]
        let signed = Self.text(JSONWriter.bytes(of: head)) + "." + Self.text(JSONWriter.bytes(of: body))
        let key = try P256.Signing.PrivateKey(pemRepresentation: certificate.keyPEM)
        return signed + "." + Self.text(Array(try key.signature(for: Array(signed.utf8)).rawRepresentation))
    }

    /// Base64 for addresses, without padding (RFC 7515, 2).
    private static func text(_ bytes: [UInt8]) -> String {
        Base64.text(of: bytes).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
