/// The mean of what the nearest points of the data have; of points as near as each other, the first.
struct NeighbourStage: NativeStage {
    private let nearest: Int
    /// Point by point.
    private let points: [Double]
    /// Point by point, as many numbers as the step gives.
    private let values: [Double]
    private let count: Int
    private let inputs: Int
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        self.inputs = inputs
        nearest = Int(try bytes.number("the number of neighbours"))
        width = Int(try bytes.number("the numbers of a point"))
        guard (1...NativeLimits.width).contains(width) else {
            throw bytes.broken("the numbers of a point", expected: "1 to \(NativeLimits.width)", found: "\(width)")
        }
        count = try bytes.count("the points", 1...NativeLimits.trees, size: 8 * (inputs + width))
        guard (1...count).contains(nearest) else {
            throw bytes.broken("the number of neighbours", expected: "1 to \(count)", found: "\(nearest)")
        }
        points = try bytes.table("a point", count * inputs)
        values = try bytes.table("the number of a point", count * width)
    }

    func transform(_ rows: inout NativeRows) {
        var answer = [Double](repeating: 0, count: rows.count * width)
        var found: [(distance: Double, place: Int)] = []
        found.reserveCapacity(nearest + 1)
        for row in 0..<rows.count {
            find(&found, rows.numbers, row * inputs)
            let start = row * width
            for (_, place) in found {
                for column in 0..<width { answer[start + column] += values[place * width + column] }
            }
            for column in 0..<width { answer[start + column] /= Double(nearest) }
        }
        rows = NativeRows(count: rows.count, width: width, answer)
    }

    /// Finds the nearest points.
    /// - Parameter row: the place of its first number.
    private func find(_ found: inout [(distance: Double, place: Int)], _ numbers: [Double], _ row: Int) {
        found.removeAll(keepingCapacity: true)
        for place in 0..<count {
            let distance = distance(numbers, row, place * inputs)
            if found.count == nearest, let last = found.last, !(distance < last.distance) { continue }
            let at = found.firstIndex { distance < $0.distance } ?? found.count
            found.insert((distance, place), at: at)
            if found.count > nearest { found.removeLast() }
        }
    }

    /// Numbers of the points in a column, spread over all of them.
    func coordinates(_ column: Int, atMost limit: Int) -> [Double] {
        stride(from: 0, to: count, by: max(1, count / limit)).prefix(limit).map { points[$0 * inputs + column] }
    }

    private func distance(_ numbers: [Double], _ row: Int, _ start: Int) -> Double {
        var sum = 0.0
        for column in 0..<inputs {
            let distance = numbers[row + column] - points[start + column]
            sum += distance * distance
        }
        return sum
    }
}
