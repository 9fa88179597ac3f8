import Testing

@testable import Statistics

@Suite("Features of the domain classifier")
struct DomainFeatureTests {
    private static let words: [[String?]] = [
        ["b", "a", nil, "b", "c", "a", "b", nil, "a", "b"], ["c", "c", "b", nil, "c", "a", "c", "c", "b", "c"],
    ]
    private static let numbers: [[Double?]] = [
        [1, 2, nil, 4, 5, 6, 7, 8, 9, 10], [11, 2, 13, 4, 15, nil, 17, 8, 19, 10],
    ]

    private static func given() throws -> DomainFeatures {
        try DomainFeatures([
            ("n", .numeric(reference: numbers[0], current: numbers[1])),
            (
                "w",
                .categorical(
                    reference: words[0].map { $0.map { Category($0) } },
                    current: words[1].map { $0.map { Category($0) } }
                )
            ),
        ])
    }

    private static func coded(levels: Int = .max) throws -> DomainFeatures {
        let categories = ["a", "b", "c", "unused"].map { Category($0) }
        func codes(_ texts: [String?]) -> [Int32] {
            texts.map { text in
                text.flatMap { text in categories.firstIndex { $0.text == text } }.map { Int32($0) } ?? -1
            }
        }
        return try DomainFeatures(
            [
                (
                    "n",
                    .numbers(reference: numbers[0].map { $0 ?? .nan }, current: numbers[1].map { $0 ?? .nan })
                ), ("w", .codes(reference: codes(words[0]), current: codes(words[1]), categories: categories)),
            ],
            levels: levels
        )
    }

    @Test("coded columns give the features and the classifier that plain ones give")
    func same() throws {
        let given = try Self.given()
        let coded = try Self.coded()
        #expect(given.names == ["n", "n__missing", "w=", "w=a", "w=b", "w=c"])
        #expect(coded.names == given.names)
        #expect(coded.sources == [0, 0, 1, 1, 1, 1])
        let first = try DomainClassifier.logistic(given).get()
        let second = try DomainClassifier.logistic(coded, threads: Threads(3)).get()
        #expect(first.scores == second.scores)
        #expect(first.importance == second.importance)
        #expect(abs(first.importance.reduce(0, +) - 1) < 1e-12)
    }

    @Test("the rarest categories share a feature where there are too many")
    func pooled() throws {
        let features = try Self.coded(levels: 2)
        #expect(features.names == ["n", "n__missing", "w=b", "w=c", "w=(other)"])
        var sums: [Int: Double] = [:]
        features.columns { feature, values, _ in sums[feature] = values.reduce(0, +) }
        #expect(sums[2] == 6)
        #expect(sums[3] == 7)
        #expect(sums[4] == 7)
    }

    @Test("a column that was measured before has the findings that its values have")
    func measured() throws {
        let left = try MadeRows.binary(300).scores
        let right = left.map { $0 * $0 }
        let samples = (NumericSample(finite: left, missing: 3), NumericSample(finite: right, missing: 0))
        let plain = DriftReport(
            [DriftColumn(name: "n", .numeric(samples.0, samples.1))],
            seed: 1
        )
        let test = try KolmogorovSmirnovTest(sorted: samples.0.sorted, samples.1.sorted)
        let measured = DriftReport(
            [
                DriftColumn(
                    name: "n",
                    .measured(
                        .success(DriftMeasure(test)),
                        reference: SampleRows(count: 300, missing: 3),
                        current: SampleRows(count: 300, missing: 0)
                    )
                )
            ],
            seed: 1
        )
        #expect(try measured.results[0].values.get() == plain.results[0].values.get())
        #expect(measured.results[0].missing == plain.results[0].missing)
        #expect(measured.family == plain.family)
    }

    @Test("values sorted by their keys are the values sorted")
    func sorted() throws {
        let values = try [3, -0.0, 1e300, -2.5, 0, .leastNonzeroMagnitude, -1e-300] + MadeRows.binary(1_000).scores
        #expect(NumericSample(finite: values, missing: 0).sorted == values.sorted())
    }
}
