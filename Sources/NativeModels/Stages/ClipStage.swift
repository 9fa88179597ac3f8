/// Numbers brought into one range; NaN stays.
struct ClipStage: NativeStage {
    private let least: Double
    private let most: Double
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = inputs
        least = try bytes.double("the least of a range")
        most = try bytes.double("the most of a range")
        guard least <= most else {
            throw bytes.broken("the most of a range", expected: "at least \(least)", found: "\(most)")
        }
    }

    func transform(_ rows: inout NativeRows) {
        rows.change { number, _ in number < least ? least : number > most ? most : number }
    }
}
