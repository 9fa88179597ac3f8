import Identifiers

/// The most bytes of an answer. A writer checks it on the way, and not at the end: a few bytes of a request can ask for many of
/// an answer.
package struct AnswerLimit: Sendable, Hashable {
    /// Unless the configuration says otherwise.
    package static let standard = AnswerLimit(bytes: 64 << 20)

    package let bytes: Int

    package init(bytes: Int) {
        self.bytes = bytes
    }

    /// - Parameter count: bytes that are written, or that will be at least.
    /// - Throws: `scoring.answer-too-large`.
    func check(_ count: Int) throws(ScoringFailure) {
        guard count > bytes else { return }
        throw Self.failure(limit: bytes, found: "more")
    }

    package static func failure(limit: Int, found: String) -> ScoringFailure {
        ScoringFailure(
            .answerTooLarge,
            "the answer",
            "expected at most \(limit) bytes, found \(found): ask with fewer rows or for fewer outputs at a time, or raise "
                + "scoring.limits.answer"
        )
    }
}
