import DurableFiles
import Identifiers
import StrictJSON

/// Progress of a run, kept beside the output: it says how much of the output counts, and more is cut off.
struct BatchJournal: Sendable, Hashable {
    /// The digest of all facts that decide the output.
    let identity: Digest
    /// Rows of the input that are done, bad ones among them.
    var rows = 0
    var bad = 0
    /// Bytes of the output, and of the bad rows, that belong to them.
    var outputBytes: Int64 = 0
    var badBytes: Int64 = 0
    /// The added columns; nil before the first answer.
    var columns: [String]?

    static let format = "slipway.score/1"

    var written: [UInt8] {
        JSONWriter.bytes(of: [
            "format": .string(Self.format), "identity": .string(identity.description),
            "rows": .integer(Int64(rows)), "bad": .integer(Int64(bad)), "outputBytes": .integer(outputBytes),
            "badBytes": .integer(badBytes),
            "columns": columns.map { .array($0.map(JSONValue.string)) } ?? .null,
        ]) + [0x0A]
    }

    /// - Returns: nil for what is no journal.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONParser.parse(bytes, subject: "journal"), value["format"] == .string(Self.format),
            let identity = value["identity"]?.string.flatMap({ Digest($0) }),
            let rows = value["rows"]?.integer, let bad = value["bad"]?.integer,
            let outputBytes = value["outputBytes"]?.integer, let badBytes = value["badBytes"]?.integer,
            [rows, bad, outputBytes, badBytes].allSatisfy({ $0 >= 0 })
        else { return nil }
        self.identity = identity
        self.rows = Int(rows)
        self.bad = Int(bad)
        self.outputBytes = outputBytes
        self.badBytes = badBytes
        columns = value["columns"]?.array?.compactMap(\.string)
    }

    init(identity: Digest) {
        self.identity = identity
    }
}
