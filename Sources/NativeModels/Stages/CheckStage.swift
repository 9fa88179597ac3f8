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

    func transform(_ rows: inout NativeRows) throws(RowRefusal) {
        let takesMissing = rules & Self.takesMissing != 0
        let takesInfinite = rules & Self.takesInfinite != 0
        let isRounded = rules & Self.roundsToSingle != 0
        guard !(takesMissing && takesInfinite) else { return }
        let found = rows.numbers.firstIndex { number in
            if number.isNaN { return !takesMissing }
            return !takesInfinite && !(isRounded ? Float(number).isFinite : number.isFinite)
        }
        guard let place = found else { return }
        // There is a number, so rows have a width.
        let (row, column) = place.quotientAndRemainder(dividingBy: width)
        throw RowRefusal(row: row, reason(rows.numbers[place], column))
    }

    private func reason(_ number: Double, _ column: Int) -> String {
        if number.isNaN { return "\(step) takes no missing number; column \(column) of its input has one" }
        let limit = rules & Self.roundsToSingle != 0 ? "infinite or beyond 32 bits" : "infinite"
        return "\(step) takes no number that is \(limit); column \(column) of its input has one"
    }
}
