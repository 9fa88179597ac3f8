import EvaluationRecords
import Statistics

/// The rows of both sides that the domain classifier sees: as many of each, in their order.
struct DomainRows: Sendable {
    let reference: [Int]
    let current: [Int]

    var count: Int { reference.count }

    init(reference: Int, current: Int, _ settings: DriftSettings) {
        let count = min(reference, current, settings.classifierRows)
        self.reference = Self.places(reference, count, settings)
        self.current = Self.places(current, count, settings)
    }

    /// Those with the smallest hashes, so that they are of all times of the data. Of a side with few more rows than that the first ones are.
    private static func places(_ rows: Int, _ count: Int, _ settings: DriftSettings) -> [Int] {
        guard rows > settings.classifierRows || rows > count + count / 10 else { return Array(0..<count) }
        return Selection(of: 0..<rows, limit: count, purpose: .rows, draws: Draws(seed: settings.seed)).rows
    }
}
