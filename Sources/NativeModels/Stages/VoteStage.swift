/// The mean of what several steps give for the same row.
struct VoteStage: NativeStage {
    let voters: [any NativeStage]
    /// nil if all weigh the same.
    private let weights: [Double]?
    private let divisor: Double
    let width: Int

    /// - Precondition: there is a voter, all are of one width, and each has a weight or none has.
    init(_ voters: [any NativeStage], weights: [Double]?) {
        self.voters = voters
        self.weights = weights
        divisor = weights?.reduce(0, +) ?? Double(voters.count)
        width = voters.first?.width ?? 0
    }

    func transform(_ rows: inout NativeRows) throws(RowRefusal) {
        var sums = [Double](repeating: 0, count: rows.count * width)
        for (place, voter) in voters.enumerated() {
            var votes = rows
            try voter.transform(&votes)
            if let weight = weights?[place] {
                for at in sums.indices { sums[at] += votes.numbers[at] * weight }
            } else {
                for at in sums.indices { sums[at] += votes.numbers[at] }
            }
        }
        for at in sums.indices { sums[at] /= divisor }
        rows = NativeRows(count: rows.count, width: width, sums)
    }
}
