package import Identifiers

/// The time when a window was judged: the part that its id does not cover.
package struct WindowRun: Codable, Sendable, Hashable {
    package let judged: Timestamp

    package init(judged: Timestamp) {
        self.judged = judged
    }
}

/// The document `slipway.window/1`: a closed window of a model's rows on a node. Its id is the digest of what was found.
package struct WindowRecord: Sendable, Hashable {
    package let result: WindowVerdict
    package let run: WindowRun
    private let document: RecordDocument

    static let kind = RecordDocument.Kind(
        format: "slipway.window/1",
        subject: "window",
        invalid: .windowInvalid,
        unknownFormat: .windowFormat,
        tooLarge: .windowTooLarge
    )

    /// - Throws: `window.invalid`, `window.too-large`
    package init(result: WindowVerdict, run: WindowRun) throws(RecordFailure) {
        let made = try RecordDocument.make(Self.kind, result, run)
        document = made.document
        self.result = made.result
        self.run = made.run
    }

    /// - Parameter subject: what messages call the document.
    /// - Throws: `window.invalid`, `window.format`, `window.too-large`
    package static func read(_ bytes: [UInt8], subject: String = "window") throws(RecordFailure) -> WindowRecord {
        let read = try RecordDocument.read(kind, bytes, subject: subject, WindowVerdict.self, WindowRun.self)
        return WindowRecord(read.document, read.result, read.run)
    }

    private init(_ document: RecordDocument, _ result: WindowVerdict, _ run: WindowRun) {
        self.document = document
        self.result = result
        self.run = run
    }

    package var id: EvaluationID { document.id }

    /// The canonical bytes, with a line feed at the end.
    package var bytes: [UInt8] { document.bytes }
}
