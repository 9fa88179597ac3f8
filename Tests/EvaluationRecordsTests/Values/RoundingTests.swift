import EvaluationRecords
import Testing

@Suite struct RoundingTests {
    static let cases: [(Double, Double)] = [
        (0.1234567890123456, 0.123456789012), (123456.78901250001, 123456.789013), (0.9999999999999, 1),
        (99999999999.95, 100_000_000_000), (1.0 / 3, 0.333333333333), (2.0 / 3, 0.666666666667),
        (1e-300 / 3, 3.33333333333e-301),
        (1.7976931348623157e308, 1.79769313486e308), (.leastNonzeroMagnitude, .leastNonzeroMagnitude), (0.25, 0.25),
        (1e22, 1e22),
        (123456789012345, 123456789012000),
    ]

    @Test("a number is rounded to 12 significant digits", arguments: cases)
    func rounded(_ number: Double, _ expected: Double) {
        #expect(Rounding.rounded(number) == expected)
        #expect(Rounding.rounded(-number) == -expected)
        #expect(Rounding.rounded(expected) == expected, "rounding twice changes nothing")
    }

    @Test("numbers that differ in their last bits become the same")
    func neighbours() {
        let number = 0.957814629301746
        #expect(Rounding.rounded(number) == Rounding.rounded(number.nextUp.nextUp))
        #expect(Rounding.rounded(number) == Rounding.rounded(number.nextDown.nextDown))
    }

    @Test("zero has no sign, and what is not finite stays as it is")
    func special() {
        #expect(Rounding.rounded(-0.0).sign == .plus)
        #expect(Rounding.rounded(.infinity) == .infinity)
        #expect(Rounding.rounded(.nan).isNaN)
    }
}
