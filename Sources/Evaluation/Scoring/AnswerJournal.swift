package import AsyncSupport
package import DurableFiles
package import Identifiers
import Inference
import StrictJSON

/// Answers of a model that a run has got so far, kept in a file: a run of the same question that was killed goes on behind them.
///
/// The file has a line of JSON for the question, and then one for each chunk of rows. A line that was cut off counts for nothing, and neither do
/// those behind it.
package struct AnswerJournal {
    static let format = "slipway.evaluate-journal/1"
    private static let lockSuffix = ".lock"
    /// The most bytes of a line.
    private static let lineLimit = 1 << 30
    private static let piece = 1 << 20

    private let directory: DirectoryHandle
    private let name: String
    private let file: OpenFile
    /// Held while the journal is in use: two runs of one question would spoil each other's answers.
    private let lock: FileLock
    /// The start of the next line that was not taken yet.
    private var taken: Int64
    /// Bytes that were read and not taken, from `taken` on.
    private var pending: [UInt8] = []
    private var isReplayed = false
    private let clock: any TimeSource
    private var lastSync: Instant
    /// Chunks that an earlier run had got.
    package private(set) var resumed = 0

    /// Opens the journal of a question, or begins one; a file of another question is replaced.
    /// - Parameter identity: the digest of all facts that decide the answers.
    /// - Throws: `file.locked` while another run of the question goes on.
    package init(
        _ name: String,
        in directory: DirectoryHandle,
        identity: Digest,
        clock: any TimeSource = SystemClock()
    ) throws {
        self.directory = directory
        self.name = name
        self.clock = clock
        lastSync = clock.now
        lock = try FileLock.take(name + Self.lockSuffix, in: directory, purpose: "slipway evaluate")
        let head =
            JSONWriter.bytes(of: [
                "format": .string(Self.format), "identity": .string(identity.description),
            ]) + [0x0A]
        if let found = try directory.status(of: name), found.kind == .regular,
            try Self.begins(directory.open(file: name), with: head)
        {
            file = try directory.openForWriting(file: name)
            taken = Int64(head.count)
        } else {
            try directory.remove(file: name)
            file = try directory.create(file: name, mode: 0o600)
            try file.write(head)
            taken = Int64(head.count)
            isReplayed = true
        }
    }

    private static func begins(_ file: OpenFile, with head: [UInt8]) throws -> Bool {
        var start = [UInt8](repeating: 0, count: head.count)
        let count = try start.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        return count == head.count && start == head
    }

    /// The answer to the next chunk, if an earlier run had got it.
    /// - Parameter rows: how many rows the chunk has.
    package mutating func replay(rows: Int) throws -> BatchAnswer? {
        guard !isReplayed else { return nil }
        if let line = try nextLine(), let answer = Self.answer(line, rows: rows) {
            taken += Int64(line.count) + 1
            pending.removeFirst(line.count + 1)
            resumed += 1
            return answer
        }
        isReplayed = true
        pending = []
        try file.truncate(to: taken)
        return nil
    }

    private mutating func nextLine() throws -> [UInt8]? {
        var searched = 0
        while true {
            if let end = pending[searched...].firstIndex(of: 0x0A) { return Array(pending[..<end]) }
            searched = pending.count
            guard pending.count < Self.lineLimit else { return nil }
            var more = [UInt8](repeating: 0, count: Self.piece)
            let count = try more.withUnsafeMutableBytes { try file.read(into: $0, at: taken + Int64(pending.count)) }
            guard count > 0 else { return nil }
            pending += more[..<count]
        }
    }

    /// Keeps the answer to a chunk.
    package mutating func keep(_ answer: BatchAnswer, rows: Int) throws {
        let line = JSONWriter.bytes(of: Self.json(answer, rows: rows)) + [0x0A]
        try line.withUnsafeBytes { try file.write($0, at: taken) }
        taken += Int64(line.count)
        if clock.now - lastSync > .seconds(1) {
            try file.sync()
            lastSync = clock.now
        }
    }

    /// Removes the file, once nothing needs it any more.
    package func remove() throws {
        try directory.remove(file: name)
        try directory.remove(file: name + Self.lockSuffix)
    }

    private static func json(_ answer: BatchAnswer, rows: Int) -> JSONValue {
        var object: JSONValue = [
            "asked": .integer(Int64(rows)),
            "columns": .array(
                answer.columns.map { ["name": .string($0.name), "values": .array($0.values.map(\.json))] }
            ),
        ]
        if answer.rows.count != rows { object["rows"] = .array(answer.rows.map { .integer(Int64($0)) }) }
        if !answer.bad.isEmpty {
            object["bad"] = .array(
                answer.bad.map { ["row": .integer(Int64($0.number)), "reason": .string($0.reason)] }
            )
        }
        return object
    }

    /// - Returns: nil for a line that is no answer to so many rows.
    private static func answer(_ line: [UInt8], rows asked: Int) -> BatchAnswer? {
        guard let value = try? JSONParser.parse(line, subject: "journal", sizeLimit: lineLimit),
            value["asked"]?.integer == Int64(asked), let columns = value["columns"]?.array
        else { return nil }
        var rows = Array(0..<asked)
        if let listed = value["rows"]?.array {
            let places = listed.compactMap { $0.integer.flatMap { Int(exactly: $0) } }
            guard places.count == listed.count, places.allSatisfy(rows.indices.contains),
                zip(places, places.dropFirst()).allSatisfy({ $0 < $1 })
            else { return nil }
            rows = places
        }
        var read: [BatchColumn] = []
        for column in columns {
            guard let name = column["name"]?.string, let values = column["values"]?.array, values.count == rows.count
            else { return nil }
            read.append(BatchColumn(name: name, values: values.map(TensorValue.init(json:))))
        }
        var bad: [BadRow] = []
        for row in value["bad"]?.array ?? [] {
            guard let number = row["row"]?.integer, let reason = row["reason"]?.string else { return nil }
            bad.append(BadRow(number: Int(number), reason: reason))
        }
        return BatchAnswer(rows: rows, columns: read, bad: bad)
    }
}
