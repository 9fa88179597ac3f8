import NativeModels
import Testing

@Suite struct LibraryAnswerTests {
    /// Trees whose answer is a sum or a mean: nothing may differ.
    static let exact = [
        "categories-numbers", "extra-trees", "forest-classifier", "forest-missing", "forest-regressor",
        "histogram-regressor",
        "isolation", "labels-float32", "labels-int16", "labels-int8", "lightgbm-never-missing", "lightgbm-zeros",
        "mixed-forest", "neighbours-classifier",
        "xgboost-piped", "xgboost-regressor", "xgboost-sparse",
    ]
    /// Exponents are those of the C library, and sums of products are in BLAS's order there.
    static let near = [
        "bayes", "boosting-binary", "boosting-classes", "calibrated", "categories", "clusters", "histogram-classifier",
        "kernel-classifier",
        "kernel-regressor", "lightgbm-binary", "lightgbm-classes",
        "logistic", "logistic-classes", "mixed-histogram", "network", "neighbours-regressor",
        "polynomial", "power", "quantile", "selected", "shares", "vote",
    ]
    /// The same, in 32 bits.
    static let single = ["xgboost-binary", "xgboost-classes", "xgboost-poisson"]

    @Test("trees answer each row as their library does, bit for bit", arguments: Self.exact)
    func bitForBit(name: String) throws {
        try compare(NativeFixture(name), tolerance: 0)
    }

    @Test("a pipeline answers each row with its library's label and its probabilities", arguments: Self.near)
    func nearly(name: String) throws {
        try compare(NativeFixture(name), tolerance: 1e-12)
    }

    @Test("XGBoost's links answer as XGBoost does", arguments: Self.single)
    func inSinglePrecision(name: String) throws {
        try compare(NativeFixture(name), tolerance: 2e-7)
    }

    private func compare(_ fixture: NativeFixture, tolerance: Double) throws {
        let answer = try fixture.model.answer(fixture.table, probabilities: true)
        switch answer.predictions {
        case .numbers(let found, let width):
            let expected = fixture.answers.flatMap { row in row.compactMap { Double($0) } }
            #expect(width == fixture.answers[0].count)
            expectNear(found, expected, tolerance)
        case .classes(let places):
            let labels = texts(fixture.model.labels)
            #expect(places.map { labels[$0] } == fixture.answers.map { $0[0] })
        }
        let shares = fixture.probabilities.flatMap { $0 }
        #expect((answer.probabilities == nil) == shares.isEmpty)
        expectNear(answer.probabilities ?? [], shares, tolerance)
    }

    private func expectNear(_ found: [Double], _ expected: [Double], _ tolerance: Double) {
        #expect(found.count == expected.count)
        for (place, (one, other)) in zip(found, expected).enumerated() {
            let isNear = one == other || (one - other).magnitude <= tolerance * max(1, other.magnitude)
            #expect(isNear, "number \(place): \(one), and the library has \(other)")
        }
    }

    /// As Python writes them.
    private func texts(_ labels: NativeLabels) -> [String] {
        switch labels {
        case .none: []
        case .integers(let labels): labels.map { "\($0)" }
        case .smallIntegers(let labels): labels.map { "\($0)" }
        case .shortIntegers(let labels): labels.map { "\($0)" }
        case .tinyIntegers(let labels): labels.map { "\($0)" }
        case .numbers(let labels): labels.map { "\($0)" }
        case .singles(let labels): labels.map { "\($0)" }
        case .texts(let labels): labels
        case .booleans(let labels): labels.map { $0 ? "True" : "False" }
        }
    }
}
