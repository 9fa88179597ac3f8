/// A Poisson bootstrap: figures are computed again with random weights of the rows, and an interval holds the middle of what
/// they give.
package struct Bootstrap: Sendable, Hashable {
    package let seed: UInt64
    package let replicates: Int
    package let level: Level

    package init(seed: UInt64, replicates: Int = 1000, level: Level = .ninetyFive) {
        self.seed = seed
        self.replicates = replicates
        self.level = level
    }

    /// Replicates that a thread takes at a time.
    private static let chunk = 8

    /// Computes figures of all replicates.
    /// - Parameters:
    ///   - weights: of one replicate, in the order of `rows`.
    ///   - figures: writes the figures of a replicate, NaN for an undefined one; called once for each replicate.
    /// - Returns: for each figure its replicates in order.
    func run(
        _ rows: BootstrapWeights,
        count: Int,
        threads: Threads,
        _ figures:
            @Sendable (
                _ weights: UnsafeMutableBufferPointer<UInt8>, _ found: UnsafeMutablePointer<Double>
            ) -> Void
    ) -> [[Double]] {
        let chunks = (replicates + Self.chunk - 1) / Self.chunk
        let parts = threads.map(chunks) { chunk in
            let range = chunk * Self.chunk..<min(replicates, (chunk + 1) * Self.chunk)
            return [Double](unsafeUninitializedCapacity: range.count * count) { buffer, filled in
                buffer.initialize(repeating: .nan)
                filled = range.count * count
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, rows.count)) { weights in
                    for (place, replicate) in range.enumerated() {
                        rows.fill(weights, replicate)
                        guard let base = buffer.baseAddress else { return }
                        figures(weights, base + place * count)
                    }
                }
            }
        }
        return (0..<count).map { figure in
            parts.flatMap { part in stride(from: figure, to: part.count, by: count).map { part[$0] } }
        }
    }
}

/// A figure with its replicates.
package struct BootstrapFigure: Sendable, Hashable {
    /// Of the rows as they are.
    package let figure: Figure
    /// Of all replicates; NaN for an undefined one.
    let replicates: [Double]
    package let bounds: Bounds

    /// Percentiles (type 7) of the defined replicates; no interval if more than a tenth are undefined.
    init(_ figure: Figure, _ replicates: [Double], _ level: Level) {
        self.figure = figure
        self.replicates = replicates
        let defined = replicates.filter { !$0.isNaN }.sorted()
        guard !defined.isEmpty, (replicates.count - defined.count) * 10 <= replicates.count else {
            bounds = .none(figure.number == nil ? figure.reason ?? .tooManyDropped : .tooManyDropped)
            return
        }
        bounds = Bounds(
            low: Quantiles.value(defined, at: level.alpha / 2),
            high: Quantiles.value(defined, at: 1 - level.alpha / 2),
            method: .bootstrap
        )
    }

    /// Undefined replicates.
    package var dropped: Int { replicates.count { $0.isNaN } }

    /// The first replicates; nil for an undefined one.
    package func first(_ count: Int) -> [Double?] { replicates.prefix(count).map { $0.isNaN ? nil : $0 } }

    package var estimate: Estimate { Estimate(figure, bounds) }
}
