/// 0 for a number that is in a set, 1 for another, NaN for NaN: splits of trees by categories.
struct MembershipStage: NativeStage {
    struct Members: Sendable {
        let place: Int
        let numbers: [Double]
        private let known: Set<Double>

        init(place: Int, numbers: [Double]) {
            self.place = place
            self.numbers = numbers
            known = Set(numbers)
        }

        func answer(_ row: [Double]) -> Double {
            row[place].isNaN ? .nan : known.contains(row[place]) ? 0 : 1
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

    func answer(_ row: [Double]) -> [Double] {
        sets.map { $0.answer(row) }
    }
}
