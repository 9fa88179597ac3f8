/// The weights of rows in the replicates of a Poisson bootstrap (Hanley and MacGibbon, 2006): each row counts Poisson(1) times,
/// by a draw that depends on the seed, the row's number and the replicate only.
package struct BootstrapWeights: Sendable {
    /// The state of each row, from which its replicates are drawn.
    private let states: [UInt64]
    private let table = PoissonTable()

    /// - Parameter order: the places of the rows in the order in which their weights are wanted; nil for row order.
    package init(rows: Int, numbers: RowNumbers, seed: UInt64, order: [Int32]? = nil, purpose: Purpose = .bootstrap) {
        let state = Draws(seed: seed).state(purpose)
        states = (0..<rows).map { place in
            SplitMix.at(state, UInt64(numbers[order.map { Int($0[place]) } ?? place]))
        }
    }

    package var count: Int { states.count }

    /// The weights of one replicate.
    package func replicate(_ replicate: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: states.count) { buffer, count in
            fill(buffer, replicate)
            count = states.count
        }
    }

    /// - Parameter buffer: space for one weight a row.
    func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>, _ replicate: Int) {
        let offset = (UInt64(replicate) &+ 1) &* SplitMix.step
        table.withLookup { lookup in
            states.withUnsafeBufferPointer { states in
                for place in 0..<states.count {
                    buffer[place] = lookup.count(SplitMix.mix(states[place] &+ offset))
                }
            }
        }
    }
}
