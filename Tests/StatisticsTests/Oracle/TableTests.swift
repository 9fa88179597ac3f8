import Testing

@testable import Statistics

@Suite("Tables of intervals and tests")
struct TableTests {
    private func ends(_ bounds: Bounds) -> [String: Shown] {
        ["low": .number(bounds.low), "high": .number(bounds.high)]
    }

    @Test("Wilson's, Clopper and Pearson's and Newcombe's intervals are those of the tables")
    func shares() throws {
        let tables = try CaseFiles.json("tables/tables.json")
        var comparison = CaseComparison { path in
            ["clopper_pearson", "p"].contains { path.contains($0) } ? .relative(1e-9) : .figure(1e-12)
        }
        for item in tables["wilson"].items {
            comparison.compare(item, .rate(Rate(item["k"].int, of: item["n"].int)), ["wilson"])
        }
        for item in tables["wilson_real_n"].items {
            let bounds = Proportion.wilson(share: item["p"].double, effective: item["n"].double)
            comparison.compare(item.without("p", "n"), .members(ends(bounds)), ["wilson_real_n"])
        }
        for item in tables["clopper_pearson"].items {
            let found = Proportion.clopperPearson(
                item["k"].int,
                of: item["n"].int,
                Level(alpha: item["alpha"].double)
            )
            comparison.compare(item.without("k", "n", "alpha"), .members(ends(found)), ["clopper_pearson"])
        }
        for item in tables["newcombe"].items {
            let found = ShareDifference.newcombe(
                item["k1"].int,
                of: item["n1"].int,
                item["k2"].int,
                of: item["n2"].int
            )
            let difference = try #require(found)
            comparison.compare(
                item.without("k1", "n1", "k2", "n2"),
                .members(ends(difference.bounds).merging(["p": .figure(difference.p)]) { $1 }),
                ["newcombe"]
            )
        }
        for item in tables["clopper_pearson_one_sided"].items {
            comparison.compare(
                item,
                .members([
                    "m": item["m"].shownInt,
                    "auc_1_low": .number(AreaInterval.oneSided(atOne: true, least: item["m"].double).low),
                ])
            )
        }
        comparison.report("tables: shares", atLeast: 100)
    }

    @Test("McNemar's and Welch's tests and adjusted p-values are those of the tables")
    func tests() throws {
        let tables = try CaseFiles.json("tables/tables.json")
        var comparison = CaseComparison { path in
            path.last == "p" || path.last == "low" || path.last == "high" ? .relative(1e-9) : .figure(1e-12)
        }
        for item in tables["mcnemar"].items {
            let test = try McNemarTest(
                onlyFirst: item["only_first_right"].int,
                onlySecond: item["only_second_right"].int,
                rows: item["n"].int
            )
            comparison.compare(item, .mcNemar(test), ["mcnemar"])
        }
        for item in tables["welch"].items {
            let test = try WelchTest(SampleSummary(item["x"].doubles), SampleSummary(item["y"].doubles))
            comparison.compare(item.without("x", "y"), .welch(test), ["welch"])
        }
        for item in tables["adjust"].items {
            let p = item["p"].doubles
            comparison.compare(
                item.without("p"),
                .members([
                    "holm": .doubles(MultipleTests.holm(p)),
                    "bh": .doubles(MultipleTests.benjaminiHochberg(p)),
                    "by": .doubles(MultipleTests.benjaminiYekutieli(p)),
                ]),
                ["adjust"]
            )
        }
        comparison.report("tables: tests", atLeast: 150)
    }
}

extension JSON {
    /// The number itself, where a file repeats what the test was given.
    var shownInt: Shown { .int(int) }
}

extension Shown {
    static func mcNemar(_ test: McNemarTest) -> Shown {
        .members([
            "only_first_right": .int(test.onlyFirst), "only_second_right": .int(test.onlySecond),
            "n": .int(test.rows), "difference": .double(test.difference), "p": .double(test.p),
            "low": .number(test.bounds.low), "high": .number(test.bounds.high),
            "interval": .text(test.bounds.interval?.method.rawValue ?? ""),
        ])
    }

    static func welch(_ test: WelchTest) -> Shown {
        .members([
            "difference": .double(test.difference), "se": .double(test.standardError), "t": .double(test.t),
            "dof": .double(test.degrees), "p": .double(test.p), "low": .number(test.bounds.low),
            "high": .number(test.bounds.high),
        ])
    }
}
