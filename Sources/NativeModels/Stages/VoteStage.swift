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

    func answer(_ row: [Double]) throws(RowRefusal) -> [Double] {
        var sums = [Double](repeating: 0, count: width)
        for (place, voter) in voters.enumerated() {
            let weight = weights?[place]
            for (column, vote) in try voter.answer(row).enumerated() {
                sums[column] += weight.map { vote * $0 } ?? vote
            }
        }
        return sums.map { $0 / divisor }
    }
}
