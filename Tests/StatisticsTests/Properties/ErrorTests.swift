import Testing

@testable import Statistics

@Suite("Errors and reasons")
struct ErrorTests {
    @Test("every error has its own code, which its text begins with")
    func codes() {
        let errors: [StatisticsError] = [
            .length(column: "a", expected: 1, found: 2), .notFinite(column: "a", row: 1), .weight(row: 1), .noWeight,
            .empty, .probability(row: 1), .classNumber(row: 1), .tooManyRows(3), .setting(name: "level", value: 2),
            .spill(operation: "writing", errno: 28),
        ]
        #expect(errors.map(\.code) == StatisticsError.codes)
        #expect(errors.allSatisfy { $0.description.hasPrefix($0.code) && $0.code.hasPrefix("statistics.") })
    }

    @Test("a level is between 0 and 1, and 95 % has the quantile of the definitions")
    func levels() throws {
        #expect(throws: StatisticsError.setting(name: "level", value: 1)) { try Level(1) }
        #expect(throws: StatisticsError.setting(name: "level", value: .infinity)) { try Level(.infinity) }
        #expect(try Level(0.95) == .ninetyFive && Level.ninetyFive.z == 1.959963984540054)
        #expect(abs(try Level(0.99).z - 2.5758293035489004) < 1e-12)
    }

    @Test("figures never hold what is not finite")
    func figures() {
        #expect(Figure(.nan) == .undefined(.overflow) && Figure(.infinity) == .undefined(.overflow))
        #expect(Figure.conventional(0, .oneClass).map { $0 + 1 } == .conventional(1, .oneClass))
        #expect(Bounds(low: .nan, high: 1, method: .wilson) == .none(.overflow))
    }

    @Test("arguments outside of a domain give NaN, and nothing is thrown across C")
    func domains() {
        #expect(Distributions.normalUpper(.nan).isNaN && Distributions.normalUpperQuantile(0).isNaN)
        #expect(
            Distributions.chiSquaredUpper(-1, degrees: 1).isNaN && Distributions.chiSquaredUpper(1, degrees: 0).isNaN
        )
        #expect(Distributions.studentUpper(1, degrees: -2).isNaN)
        #expect(Distributions.studentUpperQuantile(2, degrees: 3).isNaN)
        #expect(Distributions.betaLower(1.5, 1, 1).isNaN && Distributions.betaLowerQuantile(0.5, 0, 1).isNaN)
        #expect(Distributions.binomialLower(5, of: 3, 0.5).isNaN && Distributions.binomialUpper(1, of: 3, .nan).isNaN)
        #expect(Distributions.hypergeometricQuantile(0.5, marked: 5, drawn: 2, total: 3) == nil)
        #expect(Distributions.hypergeometricQuantile(0.5, marked: 1, drawn: 1, total: 1 << 40) == nil)
        #expect(Distributions.logGamma(-1).isNaN)
    }

    @Test("a matrix that is not positive definite has no solution")
    func solver() {
        #expect(LinearSolver.solve([1, 2, 2, 1], size: 2, [1, 1]) == nil)
        #expect(LinearSolver.solve([4, 0, 0, 9], size: 2, [4, 9]) == [1, 1])
        #expect(LinearSolver.solve([1, 2], size: 2, [1, 1]) == nil && LinearSolver.solve([], size: 0, []) == nil)
        #expect(LinearSolver.solve([.nan, 0, 0, 1], size: 2, [1, 1]) == nil)
    }

    @Test("columns of another length than the rows are refused where they meet")
    func lengths() throws {
        let rows = try MadeRows.binary(30)
        let short = [Category("a") as Category?]
        #expect(throws: StatisticsError.length(column: "group", expected: 30, found: 1)) {
            try BinaryFairness(rows, groups: short, Bootstrap(seed: 1))
        }
        #expect(throws: StatisticsError.length(column: "group", expected: 20, found: 1)) {
            try RegressionFairness(MadeRows.regression(20), groups: short)
        }
        #expect(throws: Reason.noValues) {
            try AreaDifference.paired([1], rows.scores, isPositive: rows.isPositive)
        }
        #expect(throws: Reason.noValues) {
            try PairedBootstrap.differences(rows, MadeRows.binary(20), [.f1], Bootstrap(seed: 1))
        }
    }
}
