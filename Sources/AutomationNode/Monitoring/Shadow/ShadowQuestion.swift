import Identifiers
import Inference
import Serving

/// Rows that a version on probation has answered, for the version before it to answer too.
struct ShadowQuestion: Sendable {
    let model: ModelName
    let version: VersionID
    let input: ModelInput
    /// The rows of the input that are compared.
    let rows: [Int]
    /// The answers of the version on probation to those rows.
    let answers: [LiveAnswer]
    /// Tells whether they are probabilities alone.
    let wantsProbabilities: Bool

    /// Rows of a request that is asked as a whole, where its rows cannot be taken apart.
    private static let mostWhole = 100
    /// Bytes of an input that is asked.
    private static let mostBytes = 1 << 20

    /// - Returns: nil for a request whose rows cannot be asked alone.
    init?(_ tapped: TappedRows, rows: [Int], answers: [LiveAnswer]) {
        guard !rows.isEmpty, tapped.bytes <= Self.mostBytes else { return nil }
        model = tapped.identity.model
        version = tapped.identity.version
        self.answers = answers
        wantsProbabilities = answers.allSatisfy { $0.text == nil } && tapped.output.probabilities != nil
        if let chosen = tapped.input.choosing(rows: rows) {
            input = chosen
            self.rows = Array(rows.indices)
        } else {
            guard tapped.count <= Self.mostWhole else { return nil }
            input = tapped.input
            self.rows = rows
        }
    }
}

/// At most so many in a second, as many at once.
struct RateLimit: Sendable {
    private let perSecond: Double
    private var left: Double
    private var last: Double?

    init(perSecond: Double) {
        self.perSecond = perSecond
        left = perSecond
    }

    /// - Parameter now: in seconds, by a clock that nobody sets.
    /// - Returns: false where that many are too many now.
    mutating func take(_ count: Int, at now: Double) -> Bool {
        if let last { left = min(perSecond, left + max(0, now - last) * perSecond) }
        last = now
        guard left >= Double(count) else { return false }
        left -= Double(count)
        return true
    }
}
