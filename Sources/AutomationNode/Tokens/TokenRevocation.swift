import DurableFiles
import Identifiers
import StrictJSON

/// The intent to revoke a token: written before the token is deleted, and kept until the audit has its record.
struct TokenRevocation: Sendable, Hashable {
    static let suffix = ".revoked"

    /// Of the token, as it was.
    let name: String
    let digest: Digest
    let summary: String
    let created: Timestamp
    let maker: String?
    /// The person who revokes it, and the time.
    let person: String
    let time: Timestamp

    init(of record: TokenRecord, by person: String, at time: Timestamp) {
        name = record.name
        digest = record.digest
        summary = record.summary
        created = record.created
        maker = record.maker
        self.person = person
        self.time = time
    }

    /// - Throws: `token.damaged` for what is none, or has another's name.
    init(json: [UInt8], fileName: String) throws {
        let value = try JSONParser.parse(json, subject: fileName, sizeLimit: json.count)
        guard let name = value["name"]?.string, ProjectName(name) != nil,
            let digest = value["sha256"]?.string.flatMap({ Digest(hex: $0) }),
            let summary = value["summary"]?.string, let person = value["by"]?.string,
            let created = value["created"]?.string.flatMap({ Timestamp($0) }),
            let time = value["time"]?.string.flatMap({ Timestamp($0) })
        else { throw Self.damaged(fileName) }
        self.name = name
        self.digest = digest
        self.summary = summary
        self.created = created
        maker = value["maker"]?.string
        self.person = person
        self.time = time
        guard fileName == self.fileName else { throw Self.damaged(fileName) }
    }

    /// Its own, since no two tokens are the same.
    var fileName: String { digest.hex + Self.suffix }

    var json: [UInt8] {
        var members: [(key: String, value: JSONValue)] = [
            ("name", .string(name)), ("sha256", .string(digest.hex)), ("summary", .string(summary)),
            ("created", .string(created.description)), ("by", .string(person)), ("time", .string(time.description)),
        ]
        if let maker { members.append(("maker", .string(maker))) }
        return JSONWriter.bytes(of: .object(JSONObject(members)))
    }

    private static func damaged(_ fileName: String) -> NodeFailure {
        NodeFailure(.tokenDamaged, fileName, "does not say which token was revoked, by whom and when")
    }
}
