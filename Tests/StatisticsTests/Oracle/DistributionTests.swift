import Testing

@testable import Statistics

@Suite("Distributions")
struct DistributionTests {
    @Test("tails and their inverses are right to 1e-11")
    func tails() throws {
        let file = try CaseFiles.json("distributions/distributions.json")
        var comparison = CaseComparison { _ in .relative(1e-11) }
        func each(_ name: String, _ found: (JSON) -> [String: Double]) {
            for item in file[name].items {
                for (key, value) in found(item) {
                    comparison.compare(item[key], .double(value), [name, "\(item)", key])
                }
            }
        }
        each("normal_sf") { ["sf": Distributions.normalUpper($0["x"].double)] }
        each("normal_isf") { ["x": Distributions.normalUpperQuantile($0["p"].double)] }
        each("chi2_sf") { ["sf": Distributions.chiSquaredUpper($0["x"].double, degrees: $0["k"].double)] }
        each("chi2_isf") { ["x": Distributions.chiSquaredUpperQuantile($0["p"].double, degrees: $0["k"].double)] }
        each("t_sf") { ["sf": Distributions.studentUpper($0["x"].double, degrees: $0["v"].double)] }
        each("t_isf") { ["x": Distributions.studentUpperQuantile($0["p"].double, degrees: $0["v"].double)] }
        each("beta_cdf") {
            [
                "cdf": Distributions.betaLower($0["x"].double, $0["a"].double, $0["b"].double),
                "sf": Distributions.betaUpper($0["x"].double, $0["a"].double, $0["b"].double),
            ]
        }
        each("beta_ppf") { ["x": Distributions.betaLowerQuantile($0["p"].double, $0["a"].double, $0["b"].double)] }
        each("binomial") {
            [
                "cdf": Distributions.binomialLower($0["k"].int, of: $0["n"].int, $0["p"].double),
                "sf": Distributions.binomialUpper($0["k"].int, of: $0["n"].int, $0["p"].double),
            ]
        }
        for item in file["hypergeometric_quantile"].items {
            for (key, p) in [("low", 0.025), ("high", 0.975)] {
                let found = Distributions.hypergeometricQuantile(
                    p,
                    marked: item["positives"].int,
                    drawn: item["drawn"].int,
                    total: item["n"].int
                )
                comparison.compare(item[key], .count(found), ["hypergeometric_quantile", key])
            }
        }
        comparison.report("distributions", atLeast: 300)
    }

    @Test("Kolmogorov's and Smirnov's laws are right in all their regions")
    func kolmogorov() throws {
        let file = try CaseFiles.json("distributions/ks_pvalues.json")
        var comparison = CaseComparison { path in
            path.first == "one" && path.last != "100" && path.last != "150"
                ? .pValue(absolute: 1e-6, relative: 1e-4) : .pValue(absolute: 1e-6, relative: 1e-4)
        }
        for item in file["one_sample"].items {
            let expected = item["p_exact"].isNull ? item["p"] : item["p_exact"]
            let found = KolmogorovLaw.upper(n: item["n"].int, d: item["d"].double)
            comparison.compare(expected, .double(found), ["one_sample n=\(item["n"].int) d=\(item["d"].double)"])
        }
        for item in file["two_sample_exact"].items {
            let found = SmirnovLattice.upper(item["n1"].int, item["n2"].int, distance: item["h"].int)
            comparison.compare(
                item["p"],
                .double(found),
                ["exact n1=\(item["n1"].int) n2=\(item["n2"].int) h=\(item["h"].int)"]
            )
        }
        for item in file["two_sample_large"].items {
            let n = KolmogorovSmirnovTest.effective(item["n1"].int, item["n2"].int)
            comparison.compare(item["effective_n"], .int(n), ["effective"])
            comparison.compare(
                item["p"],
                .double(KolmogorovLaw.upper(n: n, d: item["d"].double)),
                ["large n=\(n) d=\(item["d"].double)"]
            )
        }
        comparison.report("Kolmogorov-Smirnov", atLeast: 20)
    }
}
