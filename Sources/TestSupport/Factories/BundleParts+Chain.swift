package import Conformance
import Foundation
package import Signing
package import StrictJSON

extension BundleParts {
    /// Signs a changed statement again, with code that is independent of `Signing`.
    /// - Parameter chain: certificates to put in, leaf first, as DER; nil for the key's hint.
    package mutating func sign(
        with key: SigningKey,
        chain: [[UInt8]]? = nil,
        statement edit: (inout JSONValue) -> Void = { _ in }
    ) throws {
        let document = try JSONParser.parse(signature, subject: "bundle.sig")
        let payload = Data(base64Encoded: document["dsseEnvelope"]?["payload"]?.string ?? "") ?? Data()
        var statement = try JSONParser.parse(Array(payload), subject: "statement")
        edit(&statement)
        setSignature(try SignatureFactory.sign(payload: JSONWriter.bytes(of: statement), key: key, chain: chain))
    }
}
