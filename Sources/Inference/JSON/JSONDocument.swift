import CSimdjson
import Identifiers
import Synchronization

/// A parsed body, which lives in the memory of a parser; the parser goes back to the others when the document ends.
struct JSONDocument: ~Copyable {
    /// Levels of arrays and objects that may stand inside each other.
    static let depthLimit = 64

    private let parser: OpaquePointer
    private let tape: JSONTape

    /// Parses a document, also in the dialect of Python's json module: NaN and infinities as bare words, whole numbers of any
    /// length, and a byte order mark.
    /// - Parameters:
    ///   - bytes: the whole document, UTF-8.
    ///   - subject: what a message calls it.
    ///   - sizeLimit: the most bytes it may have.
    init(_ bytes: UnsafeRawBufferPointer, subject: String, sizeLimit: Int) throws(ScoringFailure) {
        guard bytes.count <= min(sizeLimit, Int(UInt32.max)) else {
            throw ScoringFailure(
                .inputInvalid,
                subject,
                expected: "at most \(sizeLimit) bytes",
                found: "\(bytes.count)"
            )
        }
        guard let parser = JSONParserPool.shared.take() else {
            throw ScoringFailure(.inputInvalid, subject, "there is no memory to read it; send fewer rows at a time")
        }
        var document = csimdjson_document()
        var status = Self.parse(parser, bytes, &document)
        var marks: [Int] = []
        if status != CSIMDJSON_DONE, let marked = PythonJSON.marked(bytes) {
            status = marked.bytes.withUnsafeBytes { Self.parse(parser, $0, &document) }
            marks = marked.ordinals
        }
        guard status == CSIMDJSON_DONE, let words = document.tape, let strings = document.strings else {
            JSONParserPool.shared.giveBack(parser)
            throw Self.failure(status, subject)
        }
        self.parser = parser
        tape = JSONTape(words: words, strings: strings)
        tape.markWords(marks)
    }

    deinit {
        JSONParserPool.shared.giveBack(parser)
    }

    /// - Parameter body: must not let the tape out.
    func read<Result>(
        _ body: (JSONTape) throws(ScoringFailure) -> Result
    ) throws(ScoringFailure) -> Result {
        try body(tape)
    }

    private static func parse(
        _ parser: OpaquePointer,
        _ bytes: UnsafeRawBufferPointer,
        _ document: inout csimdjson_document
    ) -> csimdjson_status {
        guard let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return CSIMDJSON_EMPTY }
        return csimdjson_parse(parser, start, bytes.count, depthLimit, &document)
    }

    private static func failure(_ status: csimdjson_status, _ subject: String) -> ScoringFailure {
        let (expected, found) =
            switch status {
            case CSIMDJSON_TOO_DEEP: ("at most \(depthLimit) levels of arrays and objects", "more")
            case CSIMDJSON_UTF8: ("UTF-8", "other bytes")
            case CSIMDJSON_NUMBER: ("JSON", "a number that is none, or that no double holds")
            case CSIMDJSON_EMPTY: ("JSON", "nothing")
            case CSIMDJSON_NO_MEMORY: ("JSON that fits in memory", "too much")
            default: ("JSON", "text that breaks its grammar")
            }
        return ScoringFailure(.inputInvalid, subject, expected: expected, found: found)
    }
}

/// Parsers that wait for the next document.
private final class JSONParserPool: Sendable {
    static let shared = JSONParserPool()

    /// Parsers that are kept at most, and bytes that each may keep.
    private static let limit = 8
    private static let bytesLimit = 16 << 20

    private struct Idle: @unchecked Sendable {
        /// A thread that takes a parser out of the pool owns it alone.
        var parsers: [OpaquePointer] = []
    }

    private let idle = Mutex(Idle())

    func take() -> OpaquePointer? {
        idle.withLock { $0.parsers.popLast() } ?? csimdjson_parser_make()
    }

    func giveBack(_ parser: OpaquePointer) {
        guard csimdjson_parser_kept(parser) <= Self.bytesLimit else { return csimdjson_parser_free(parser) }
        let isKept = idle.withLock { idle in
            guard idle.parsers.count < Self.limit else { return false }
            idle.parsers.append(parser)
            return true
        }
        if !isKept { csimdjson_parser_free(parser) }
    }
}
