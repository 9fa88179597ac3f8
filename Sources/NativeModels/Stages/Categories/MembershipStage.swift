/// 0 for a number that is in a set, 1 for another, NaN for NaN: splits of trees by categories.
struct MembershipStage: NativeStage {
    struct Members: Sendable {
        let place: Int
        /// Ascending.
        let numbers: [Double]

        init(place: Int, numbers: [Double]) {
            self.place = place
            self.numbers = numbers.sorted()
        }

        func answer(_ number: Double) -> Double {
            number.isNaN ? .nan : contains(number) ? 0 : 1
        }

        private func contains(_ number: Double) -> Bool {
            var (low, high) = (0, numbers.count)
            while low < high {
                let middle = (low + high) / 2
                if numbers[middle] < number { low = middle + 1 } else { high = middle }
            }
            return low < numbers.count && numbers[low] == number
        }
    }

    let sets: [Members]
    var width: Int { sets.count }

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        let count = try bytes.pieces("the sets of numbers", 1...NativeLimits.width, size: 8)
        var sets: [Members] = []
        for _ in 0..<count {
            let place = try bytes.place("the number of a set", below: inputs)
            let members = try bytes.count("the members of a set", 0...NativeLimits.width, size: 8)
            sets.append(Members(place: place, numbers: try bytes.doubles("a member", members)))
        }
        self.sets = sets
    }

    func transform(_ rows: inout NativeRows) {
        var answer: [Double] = []
        answer.reserveCapacity(rows.count * width)
        for row in 0..<rows.count {
            let start = row * rows.width
            for members in sets { answer.append(members.answer(rows.numbers[start + members.place])) }
        }
        rows = NativeRows(count: rows.count, width: width, answer)
    }
}
