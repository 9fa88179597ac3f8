import Glibc

/// The transformation of Yeo and Johnson, which makes numbers more like a normal distribution; each number of the row has its own power.
struct PowerStage: NativeStage {
    private let powers: [Double]
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = inputs
        powers = try bytes.doubles("a power", inputs)
    }

    func transform(_ rows: inout NativeRows) {
        rows.change { number, column in Self.transformed(number, powers[column]) }
    }

    private static func transformed(_ number: Double, _ power: Double) -> Double {
        if number >= 0 {
            return power.magnitude < 1.0.ulp ? Glibc.log1p(number) : Glibc.expm1(power * Glibc.log1p(number)) / power
        }
        let other = 2 - power
        // NaN comes here, and stays.
        return other.magnitude <= 1.0.ulp ? -Glibc.log1p(-number) : -Glibc.expm1(other * Glibc.log1p(-number)) / other
    }
}
