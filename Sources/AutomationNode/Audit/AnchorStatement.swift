import Identifiers
import Signing
import StrictJSON

/// A statement that a node signs about itself, to be kept where the node cannot change it: how far its audit went, and its highest sequences.
///
/// ```
/// {"audit":{"hash":HEX,"number":N},"sequences":{PROJECT:N,…},"time":TIME}
/// ```
struct AnchorStatement: Sendable, Equatable {
    static let type = "application/vnd.slipway.anchor.v1+json"

    let time: Timestamp
    /// The last record of the audit; 0 before the first.
    let number: Int64
    /// Its hash.
    let hash: String
    /// The highest confirmed sequence of each project.
    let sequences: [ProjectName: Int64]

    init(time: Timestamp, number: Int64, hash: String, sequences: [ProjectName: Int64]) {
        self.time = time
        self.number = number
        self.hash = hash
        self.sequences = sequences
    }

    var payload: [UInt8] {
        let listed = sequences.sorted { $0.key < $1.key }.map { (key: $0.key.text, value: JSONValue.integer($0.value)) }
        return JSONWriter.bytes(of: [
            "audit": ["hash": .string(hash), "number": .integer(number)], "sequences": .object(JSONObject(listed)),
            "time": .string(time.description),
        ])
    }

    /// - Throws: `anchor.shape`.
    init(_ line: SignedLine, subject: String) throws(SigningFailure) {
        guard line.payloadType == Self.type, let value = try? JSONParser.parse(line.payload, subject: subject),
            let read = Self.read(value), read.payload == line.payload
        else {
            throw SigningFailure(
                .anchorShape,
                subject,
                expected: "the statement of an anchor, as docs/operating.md describes it",
                found: "another one"
            )
        }
        self = read
    }

    private static func read(_ value: JSONValue) -> AnchorStatement? {
        guard let number = value["audit"]?["number"]?.integer, number >= 0,
            let hash = value["audit"]?["hash"]?.string.flatMap({ Digest(hex: $0) }),
            let time = value["time"]?.string.flatMap({ Timestamp($0) }), let listed = value["sequences"]?.object
        else { return nil }
        var sequences: [ProjectName: Int64] = [:]
        for (key, value) in listed.members {
            guard let project = ProjectName(key), let sequence = value.integer, sequence >= 0 else { return nil }
            sequences[project] = sequence
        }
        return AnchorStatement(time: time, number: number, hash: hash.hex, sequences: sequences)
    }
}
