import Testing

@testable import Reports

@Suite struct DigitsTests {
    @Test(
        "a number has the digits that tell something",
        arguments: [
            (0, "0"), (1, "1"), (0.5, "0.5"), (0.93953926, "0.9395"), (-0.2561, "−0.2561"), (1234567.25, "1,234,567"),
            (12.3456, "12.346"), (119987, "119,987"), (0.000012345, "1.235e-5"), (0.00098, "0.00098"),
            (0.999998764, "0.99999876"), (0.999999999999999, "1"), (1e300, "1e300"), (999999.96, "1,000,000"),
            (.infinity, "∞"), (-.infinity, "−∞"), (0.1 + 0.2, "0.3"), (Double.leastNonzeroMagnitude, "5e-324"),
        ] as [(Double, String)]
    )
    func digits(_ number: Double, _ text: String) {
        #expect(Digits.of(number) == text)
    }

    @Test("figures below 1 have four decimals, so that points stand one below the other")
    func figures() {
        #expect(Digits.figure(0.5) == "0.5000")
        #expect(Digits.figure(-0.25) == "−0.2500")
        #expect(Digits.figure(0) == "0")
        #expect(Digits.figure(12.5) == "12.5")
        #expect(Digits.figure(0.00001) == "1e-5")
    }

    @Test("an exact number reads back as the same double")
    func exact() {
        for number in [0.1, 1.0, -3.25, 1e-9, 123456789.125, 1e22] { #expect(Double(Digits.exact(number)) == number) }
        #expect(Digits.exact(3) == "3")
        #expect(Digits.count(-1234567) == "−1,234,567")
    }
}
