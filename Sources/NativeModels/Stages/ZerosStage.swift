/// NaN in the place of zeros of both signs: to a library that is given only the numbers that are not zero, the others are missing.
struct ZerosStage: NativeStage {
    let width: Int

    init(inputs: Int) {
        width = inputs
    }

    func transform(_ rows: inout NativeRows) {
        rows.change { number, _ in number == 0 ? .nan : number }
    }
}
