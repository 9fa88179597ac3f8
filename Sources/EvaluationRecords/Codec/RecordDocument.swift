import Identifiers
import StrictJSON

/// The common part of the documents: a format, a result that the id covers, a run that it does not.
///
/// The canonical form is compact JSON with keys in the order of their code points and floats in their shortest form. The id is the SHA-256 of
/// the canonical bytes of `result`, unknown keys included: a reader that knows fewer keys finds the same id, and hands the same document on.
struct RecordDocument: Sendable, Hashable {
    /// The canonical bytes of the whole.
    let bytes: [UInt8]
    let id: EvaluationID

    /// The words of a kind of document.
    struct Kind: Sendable {
        let format: String
        let subject: String
        let invalid: RecordCode
        let unknownFormat: RecordCode
        let tooLarge: RecordCode
        /// Bytes of a document.
        var limit = RecordLimits.bytes

        func failure(_ flaw: RecordFlaw, of subject: String? = nil) -> RecordFailure {
            let place = flaw.place.isEmpty ? "" : ", \(flaw.place.printable)"
            return RecordFailure(invalid, (subject ?? self.subject) + place, expected: flaw.expected, found: flaw.found)
        }
    }

    private init(_ document: JSONValue, _ result: JSONValue) {
        bytes = JSONWriter.bytes(of: document) + [UInt8(ascii: "\n")]
        id = EvaluationID(RecordDigest.of(JSONWriter.bytes(of: result)))
    }

    /// Writes a document, and reads it back: what a maker has is what every reader sees.
    static func make<Result: Codable, Run: Codable>(
        _ kind: Kind,
        _ result: Result,
        _ run: Run
    ) throws(RecordFailure) -> (document: RecordDocument, result: Result, run: Run) {
        do {
            let resultValue = try RecordEncoder.value(of: result)
            let runValue = try RecordEncoder.value(of: run)
            let value: JSONValue = ["format": .string(kind.format), "result": resultValue, "run": runValue]
            let document = RecordDocument(value, resultValue)
            guard document.bytes.count <= kind.limit else {
                throw RecordFailure(
                    kind.tooLarge,
                    kind.subject,
                    expected: "at most \(kind.limit) bytes",
                    found: "\(document.bytes.count); ask for fewer slices, classes or columns"
                )
            }
            return (
                document, try RecordDecoder.decode(Result.self, from: resultValue),
                try RecordDecoder.decode(Run.self, from: runValue)
            )
        } catch let failure as RecordFailure {
            throw failure
        } catch {
            throw kind.failure(RecordFlaw.of(error))
        }
    }

    static func read<Result: Codable, Run: Codable>(
        _ kind: Kind,
        _ bytes: [UInt8],
        subject: String,
        _: Result.Type,
        _: Run.Type
    ) throws(RecordFailure) -> (document: RecordDocument, result: Result, run: Run) {
        let value = try parse(kind, bytes, subject)
        guard let object = value.object, let format = object["format"]?.string else {
            throw kind.failure(
                RecordFlaw(place: [], expected: "an object with a format", found: value.kindDescription),
                of: subject
            )
        }
        guard format.isSame(as: kind.format) else {
            throw RecordFailure(
                kind.unknownFormat,
                subject,
                expected: kind.format,
                found: "\"\(format.printable)\"; a later release of slipway may know it"
            )
        }
        do {
            let resultValue = object["result"] ?? .null
            return (
                RecordDocument(value, resultValue),
                try RecordDecoder(value: resultValue, codingPath: [RecordKey("result")]).read(Result.self),
                try RecordDecoder(value: object["run"] ?? .null, codingPath: [RecordKey("run")]).read(Run.self)
            )
        } catch {
            throw kind.failure(RecordFlaw.of(error), of: subject)
        }
    }

    private static func parse(_ kind: Kind, _ bytes: [UInt8], _ subject: String) throws(RecordFailure) -> JSONValue {
        guard bytes.count <= kind.limit, !RecordLimits.isOverfull(bytes) else {
            throw RecordFailure(
                kind.tooLarge,
                subject,
                expected: "at most \(kind.limit) bytes and \(RecordLimits.values) values",
                found: "\(bytes.count) bytes" + (bytes.count <= kind.limit ? " with more values" : "")
            )
        }
        do {
            return try JSONParser.parse(bytes, subject: subject, sizeLimit: kind.limit)
        } catch {
            throw RecordFailure(
                kind.invalid,
                subject,
                "is no JSON that can be read: \(error.message)",
                findings: error.findings,
                underlying: error
            )
        }
    }
}
