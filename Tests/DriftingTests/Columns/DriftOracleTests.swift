import Datasets
import EvaluationRecords
import Statistics
import Testing

@testable import Drifting

@Suite("Drift of known files")
struct DriftOracleTests {
    static let folders = ["drift_bike_same_season", "drift_bike_winter_summer", "drift_synthetic"].filter {
        !ExpectedFiles.present(["\($0)/expected_drift_verdict.json"]).isEmpty
    }
    static let bikes = folders.filter { $0.hasPrefix("drift_bike") }

    /// Kinds as the file of expected values has them.
    private static func findings(
        _ folder: String,
        _ expected: Expected,
        _ settings: DriftSettings
    ) throws -> DriftFindings {
        var roles = DatasetRoles()
        for (name, column) in expected["columns"].members {
            roles.types[name] = column["kind"].text == "numeric" ? .numeric : .categorical
        }
        let inputs = try ["reference", "current"].map { side in
            DriftInput(
                file: try DatasetFile.open("\(ExpectedFiles.folder)/\(folder)/\(side).csv"),
                name: side,
                roles: roles
            )
        }
        let pass = try DriftPass(settings, reference: inputs[0], current: inputs[1], threads: Threads(2))
        let findings = try pass.finish()
        return try Sides.record(findings).result
    }

    @Test("verdicts, q-values, effects and missing shares are those of the files", arguments: folders)
    func verdicts(_ folder: String) throws {
        let expected = try ExpectedFiles.json("\(folder)/expected_drift_verdict.json")
        let settings = DriftSettings(
            seed: UInt64(expected["seed"].int),
            q: expected["q"].double,
            tolerance: expected["floor"].double,
            classifier: .none
        )
        let findings = try Self.findings(folder, expected, settings)
        #expect(findings.family == expected["family"].int)
        #expect(findings.columns.count == expected["columns"].members.count)
        for column in findings.columns {
            let known = expected["columns"][column.name]
            let test = column.values.value
            #expect(column.reference.n == known["n_ref"].int)
            #expect(column.current.n == known["n_cur"].int)
            #expect(isNear(test?.effect, known["effect"]), "\(column.name)")
            #expect(isNear(test?.effectLow.value, known["effect_low"]), "\(column.name)")
            #expect(isNearP(test?.p.value, known["p"]), "\(column.name)")
            #expect(isNearP(test?.q.value, known["q_bh"]), "\(column.name)")
            #expect(isNearP(test?.qDependent.value, known["q_by"]), "\(column.name)")
            #expect((test?.verdict.rawValue ?? "") == known["verdict"].text, "\(column.name)")
            #expect((test?.test.rawValue ?? "") == known["test"].text, "\(column.name)")
            if test == nil { #expect(column.values.reason?.text == known["reason"].text) }
            Self.compare(column.missing.value, known["missing"], column.name)
            guard let changes = column.changes else { continue }
            #expect(changes.unseenRows == known["new_share"]["k"].int)
            #expect(
                Set(changes.unseen.map(\.category)).isSubset(
                    of: known["new_categories"].items.map { $0["category"].text }
                )
            )
            #expect(changes.unseenCategories == known["new_categories"].items.count)
            #expect(changes.vanishedCategories == known["vanished_categories"].items.count)
        }
        let drifted = findings.columns.filter { $0.verdict == .drifted }.map(\.name)
        #expect(Set(drifted) == Set(expected["drifted"].items.map(\.text)))
        #expect(findings.counts.drifted == drifted.count)
        #expect(findings.verdict == (drifted.isEmpty ? findings.verdict : .drifted))
    }

    private static func compare(_ missing: MissingTest?, _ expected: Expected, _ name: String) {
        #expect(isNearP(missing?.p.value, expected["p"]), "\(name)")
        #expect((missing?.verdict.rawValue ?? "") == expected["verdict"].text, "\(name)")
        guard let missing else { return }
        #expect(isNear(missing.difference, expected["difference"]), "\(name)")
        #expect(isNear(missing.low.value, expected["low"]), "\(name)")
        #expect(isNear(missing.high.value, expected["high"]), "\(name)")
        #expect(isNear(missing.effectLow.value, expected["effect_low"]), "\(name)")
        #expect(isNearP(missing.q.value, expected["q_bh"]), "\(name)")
    }

    @Test("distances, Evidently's figures and the classifier are those of the files", arguments: bikes)
    func distances(_ folder: String) throws {
        let expected = try ExpectedFiles.json("\(folder)/expected_drift.json")
        let findings = try Self.findings(folder, expected, DriftSettings(compatible: ["evidently"]))
        for column in findings.columns {
            let known = expected["columns"][column.name]
            let isNumeric = column.kind == .numeric
            let distances = try #require(column.distances.value)
            let suffix = isNumeric ? "_ref_deciles" : ""
            #expect(isNear(distances.psi.value, known["psi" + suffix]), "\(column.name)")
            #expect(isNear(distances.js.value, known["js_distance_base2" + suffix]), "\(column.name)")
            #expect(isNear(distances.hellinger, known["hellinger" + suffix]), "\(column.name)")
            #expect(isNear(distances.tvd, known["tvd" + suffix]), "\(column.name)")
            if isNumeric {
                #expect(isNear(distances.wasserstein, known["wasserstein"]["raw"]), "\(column.name)")
                #expect(isNearP(distances.ksAsymptoticP?.value, known["ks"]["p_asymp"]), "\(column.name)")
            } else {
                #expect(isNear(distances.linf, known["linf"]), "\(column.name)")
                #expect(isNear(distances.cramersV?.value, known["chi2_contingency"]["cramers_v"]), "\(column.name)")
            }
            Self.compareBins(column, known)
            Self.compareEvidently(try #require(column.evidently), known["evidently"], column.name)
        }
        #expect(isNear(findings.evidently?.share, expected["evidently_share_drifted"]))
        #expect(findings.evidently?.drifted == expected["evidently_dataset_drift_default_share_0_5"].flag)
        let domain = try #require(findings.domain.value)
        let logistic = expected["domain_classifier"]["logistic_l2"]
        #expect(domain.rows == expected["domain_classifier"]["rows_each"].int)
        #expect(domain.features == expected["domain_classifier"]["features"].int)
        #expect(isNear(domain.rocAuc.value, logistic["auc"], 1e-4))
        #expect(isNear(domain.accuracy.value, logistic["accuracy"], 2.0 / Double(2 * domain.rows)))
        #expect(abs(domain.importance.reduce(0) { $0 + $1.share.value } - 1) < 1e-9)
    }

    private static func compareBins(_ column: ColumnDrift, _ known: Expected) {
        switch column.bins.value {
        case .numeric(let bins):
            #expect(
                zip(bins.edges, known["bins_ref_deciles"]["inner_edges"].doubles).allSatisfy { abs($0 - $1) < 1e-12 }
            )
            #expect(bins.reference == known["bins_ref_deciles"]["ref_counts"].ints)
            #expect(bins.current == known["bins_ref_deciles"]["cur_counts"].ints)
            #expect(bins.drawn.map { $0.reference.reduce(0, +) } ?? column.reference.n == column.reference.n)
        case .categorical(let bins):
            let pairs = zip(known["categories"].items.map(\.text), known["ref_counts"].ints)
            let counts = Dictionary(pairs) { first, _ in first }
            #expect(bins.distinct == counts.count)
            for (category, rows) in zip(bins.categories, bins.reference) { #expect(counts[category] == rows) }
        case nil: Issue.record("no bins of \(column.name)")
        }
    }

    private static func compareEvidently(_ found: EvidentlyColumn, _ known: Expected, _ name: String) {
        for score in found.scores where !known[score.method].isNull {
            let expected = known[score.method]["score"]
            let isP = ["ks", "chisquare", "z"].contains(score.method)
            #expect(
                isP ? isNearP(score.score?.value, expected) : isNear(score.score?.value, expected),
                "\(name) \(score.method)"
            )
            #expect(score.drifted == known[score.method]["drifted"].flag, "\(name) \(score.method)")
        }
        #expect(found.chosen == known["default"]["method"].text, "\(name)")
        #expect(found.drifted == known["default"]["drifted"].flag, "\(name)")
    }

    @Test(
        "the forest tells winter from summer, as the logistic regression does",
        arguments: bikes.filter { $0.contains("winter") }
    )
    func forest(_ folder: String) throws {
        let expected = try ExpectedFiles.json("\(folder)/expected_drift.json")
        let findings = try Self.findings(folder, expected, DriftSettings(classifier: .forest, classifierRows: 500))
        let domain = try #require(findings.domain.value)
        #expect(domain.rows == 500)
        #expect(domain.verdict == .drifted)
        #expect(domain.classifier == .forest)
    }
}
