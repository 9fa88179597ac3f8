import DurableFiles
package import Identifiers
import StrictJSON

/// What the node keeps of a token: all but the token itself.
package struct TokenRecord: Sendable {
    package let name: String
    package let role: Role
    package let created: Timestamp
    let digest: Digest

    init(name: String, role: Role, created: Timestamp, digest: Digest) {
        self.name = name
        self.role = role
        self.created = created
        self.digest = digest
    }

    init(json: [UInt8], name: String, subject: String) throws {
        let value = try JSONParser.parse(json, subject: subject, sizeLimit: 4096)
        guard value["name"]?.string == name, let role = value["role"]?.string.flatMap(Role.init(rawValue:)),
            let created = value["created"]?.string.flatMap({ Timestamp($0) }),
            let digest = value["sha256"]?.string.flatMap({ Digest(hex: $0) })
        else {
            throw NodeFailure(
                .tokenDamaged,
                subject,
                "is no record of a token; remove it, and make the token anew if it is needed"
            )
        }
        self.init(name: name, role: role, created: created, digest: digest)
    }

    var json: [UInt8] {
        JSONWriter.bytes(of: [
            "name": .string(name), "role": .string(role.rawValue), "created": .string(created.description),
            "sha256": .string(digest.hex),
        ])
    }
}
