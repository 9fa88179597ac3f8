import Testing

@testable import Scoring

@Suite("Half precision")
struct HalfPrecisionTests {
    @Test("Every half that is a number comes back as it was")
    func all() {
        for bits in UInt16.min...UInt16.max {
            let number = HalfPrecision.double(bits)
            if number.isNaN { continue }
            if HalfPrecision.bits(number) != bits { Issue.record("\(bits) became \(number)") }
        }
    }

    @Test("A number that no half holds is none", arguments: [1e-9, 65536.0, 0.1, 2049.0])
    func inexact(_ number: Double) {
        #expect(HalfPrecision.bits(number) == nil)
    }
}
