import Testing

@Suite struct ForestTests {
    private func stump(_ rules: UInt8 = 1, at threshold: Double) -> [UInt8] {
        FormBytes.tree([
            FormBytes.split(rules, right: 2, threshold: threshold), FormBytes.leaf(-1), FormBytes.leaf(1),
        ])
    }

    @Test("a number at a threshold goes to the left, and to the right where the library compares strictly")
    func threshold() throws {
        #expect(try FormBytes.answer(FormBytes.forest([stump(at: 2)]), to: 2) == -1)
        #expect(try FormBytes.answer(FormBytes.forest([stump(at: 2)]), to: 2.0.nextUp) == 1)
        #expect(try FormBytes.answer(FormBytes.forest([stump(at: 2)], rules: 2), to: 2) == 1)
        #expect(try FormBytes.answer(FormBytes.forest([stump(at: 2)], rules: 2), to: 2.0.nextDown) == -1)
    }

    @Test("a number is rounded to 32 bits before it is compared, where the library does so")
    func rounding() throws {
        #expect(try FormBytes.answer(FormBytes.forest([stump(at: 0.1)]), to: 0.1) == -1)
        #expect(try FormBytes.answer(FormBytes.forest([stump(at: 0.1)], rules: 1), to: 0.1) == 1)
    }

    @Test("a missing number goes to its side, or counts as zero")
    func missing() throws {
        let sideLeft: UInt8 = 1 | 2 | 2 << 2
        let sideRight: UInt8 = 1 | 2 << 2
        #expect(try FormBytes.answer(FormBytes.forest([stump(sideLeft, at: -5)]), to: .nan) == -1)
        #expect(try FormBytes.answer(FormBytes.forest([stump(sideRight, at: 5)]), to: .nan) == 1)
        #expect(try FormBytes.answer(FormBytes.forest([stump(1, at: 5)]), to: .nan) == -1)
        #expect(try FormBytes.answer(FormBytes.forest([stump(1, at: -5)]), to: .nan) == 1)
    }

    @Test("a zero is missing where LightGBM took zeros so, and so is what it holds for one")
    func zeroAsMissing() throws {
        let zeroRight: UInt8 = 1 | 1 << 2
        for zero in [0, -0.0, 1e-35, -1e-36, .nan] {
            #expect(try FormBytes.answer(FormBytes.forest([stump(zeroRight, at: 5)]), to: zero) == 1)
        }
        #expect(try FormBytes.answer(FormBytes.forest([stump(zeroRight, at: 5)]), to: 2e-35) == -1)
    }

    @Test("leaves add up in the order of the trees, in 32 bits where the library adds so")
    func sums() throws {
        let trees = [1e8, 1, -1e8].map { FormBytes.tree([FormBytes.leaf($0)]) }
        #expect(try FormBytes.answer(FormBytes.forest(trees), to: 0) == 1)
        #expect(try FormBytes.answer(FormBytes.forest(trees, rules: 4), to: 0) == 0)
        #expect(try FormBytes.answer(FormBytes.forest(trees, rules: 8), to: 0) == 1.0 / 3)
    }
}
