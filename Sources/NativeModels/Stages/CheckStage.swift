/// A look at the numbers, which a library takes before it computes.
struct CheckStage: NativeStage {
    private static let takesMissing: UInt8 = 1
    private static let takesInfinite: UInt8 = 2
    private static let roundsToSingle: UInt8 = 4

    let width: Int
    private let rules: UInt8
    /// Who looks, for the message.
    private let step: String

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = inputs
        rules = try bytes.flags("the rules of a check", known: 7)
        step = try bytes.text("the name of a check", limit: 200)
    }

    func answer(_ row: [Double]) throws(RowRefusal) -> [Double] {
        for (place, number) in row.enumerated() {
            if number.isNaN {
                guard rules & Self.takesMissing != 0 else {
                    throw RowRefusal("\(step) takes no missing number; column \(place) of its input has one")
                }
            } else if rules & Self.takesInfinite == 0 {
                guard isFinite(number) else {
                    let limit = rules & Self.roundsToSingle != 0 ? "infinite or beyond 32 bits" : "infinite"
                    throw RowRefusal("\(step) takes no number that is \(limit); column \(place) of its input has one")
                }
            }
        }
        return row
    }

    private func isFinite(_ number: Double) -> Bool {
        rules & Self.roundsToSingle != 0 ? Float(number).isFinite : number.isFinite
    }
}
