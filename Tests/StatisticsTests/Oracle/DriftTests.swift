import Testing

@testable import Statistics

@Suite("Drift")
struct DriftTests {
    static let bikes = CaseFiles.present([
        "drift_bike_same_season/expected_drift.json", "drift_bike_winter_summer/expected_drift.json",
    ])
    static let reports = CaseFiles.present([
        "drift_bike_same_season/expected_drift_verdict.json", "drift_bike_winter_summer/expected_drift_verdict.json",
        "drift_synthetic/expected_drift_verdict.json",
    ])

    private static func tolerance(_ path: [String]) -> Tolerance {
        let last = path.last ?? ""
        if path.contains("ks"), last.hasPrefix("p") || last == "score" {
            return .pValue(absolute: 1e-6, relative: 1e-4)
        }
        if path.contains("evidently"), path.contains("default") { return .pValue(absolute: 1e-6, relative: 1e-4) }
        if last == "p" || path.contains("chisquare") { return .pValue(absolute: 1e-6, relative: 1e-4) }
        return .figure(1e-9)
    }

    @Test("odd samples have the distances of scipy")
    func edges() throws {
        var comparison = CaseComparison(Self.tolerance)
        for (name, expected) in try CaseFiles.json("edge/expected_drift.json").members {
            let reference = try CaseFiles.table("edge/\(name)_ref.csv")
            let current = try CaseFiles.table("edge/\(name)_cur.csv")
            let found: Shown
            if expected["kind"].text == "numeric" {
                found = try .drift(
                    NumericSample(reference.optionalDoubles("ref")),
                    NumericSample(current.optionalDoubles("cur"))
                )
            } else {
                found = try .drift(
                    reference.optionalTexts("ref").map { $0.map(Category.init) },
                    current.optionalTexts("cur").map { $0.map(Category.init) }
                )
            }
            comparison.compare(expected, found, [name])
        }
        comparison.report("edge: drift", atLeast: 250)
    }

    @Test("distances, Evidently's figures and the logistic classifier are those of the files", arguments: bikes)
    func distances(_ file: String) throws {
        let folder = String(file.prefix { $0 != "/" })
        let expected = try CaseFiles.json(file)
        let pair = try DriftPair(folder)
        var comparison = CaseComparison(Self.tolerance)
        var drifted = 0
        for (name, column) in expected["columns"].members {
            let found = try pair.shown(name, isNumeric: column["kind"].text == "numeric")
            comparison.compare(column, found.shown, [name])
            drifted += found.evidently.isDrifted(found.evidently.chosen) ? 1 : 0
        }
        let share = Double(drifted) / Double(expected["columns"].members.count)
        comparison.compare(expected["evidently_share_drifted"], .double(share))
        comparison.report(folder, atLeast: 300)
        let logistic = expected["domain_classifier"]["logistic_l2"]
        let features = try pair.features(numeric: 5)
        #expect(features.names == expected["domain_classifier"]["feature_names"].items.map(\.text))
        let found = try DomainClassifier.logistic(features).get()
        #expect(abs(found.area.value - logistic["auc"].double) <= 1e-4)
        #expect(abs(found.accuracy.k - Int((logistic["accuracy"].double * Double(found.accuracy.n)).rounded())) <= 2)
    }

    @Test("the forest falls into the band of three of scikit-learn's", arguments: bikes)
    func forest(_ file: String) throws {
        let folder = String(file.prefix { $0 != "/" })
        let band = try CaseFiles.json(file)["domain_classifier"]["random_forest_band"]
        let features = try DriftPair(folder).features(numeric: 5)
        let forest = try DomainClassifier.forest(features, seed: 1, threads: Threads(2))
        let areas = band["auc"].doubles
        let shares = band["accuracy"].doubles
        let area = forest.classification.area.value
        let accuracy = forest.classification.accuracy.figure.number ?? 0
        #expect(area >= (areas.min() ?? 1) - 0.02 && area <= (areas.max() ?? 0) + 0.02)
        #expect(accuracy >= (shares.min() ?? 1) - 0.02 && accuracy <= (shares.max() ?? 0) + 0.02)
        print("forest of \(folder): \(area), \(accuracy), \(forest.importance.prefix(3).map(\.feature))")
    }

    @Test("verdicts, q-values and effects of a report are those of the files", arguments: reports)
    func verdicts(_ file: String) throws {
        let folder = String(file.prefix { $0 != "/" })
        let expected = try CaseFiles.json(file)
        let pair = try DriftPair(folder)
        let columns = try expected["columns"].members.map { name, column in
            try pair.column(name, isNumeric: column["kind"].text == "numeric")
        }
        let report = DriftReport(
            columns,
            q: expected["q"].double,
            seed: UInt64(expected["seed"].int),
            threads: Threads(2)
        )
        var comparison = CaseComparison { path in
            if ["p", "q_bh", "q_by"].contains(path.last ?? "") {
                return .pValue(absolute: 1e-6, relative: 1e-4)
            }
            return .figure(1e-9)
        }
        comparison.compare(expected["family"], .int(report.family), ["family"])
        for (result, member) in zip(report.results, expected["columns"].members) {
            comparison.compare(
                member.value.without("kind", "first_statistics", "new_share", "new_categories", "vanished_categories"),
                .result(result),
                [member.key]
            )
            if let drift = result.categorical {
                let expected = member.value
                #expect(drift.new.map(\.text) == expected["new_categories"].items.map { $0["category"].text })
                #expect(drift.vanished.map(\.text) == expected["vanished_categories"].items.map(\.text))
                let rows = zip(drift.referenceCounts, drift.currentCounts).filter { $0.0 == 0 }.map(\.1)
                comparison.compare(
                    expected["new_share"],
                    .rate(Rate(rows.reduce(0, +), of: drift.currentCounts.reduce(0, +)))
                )
            }
        }
        comparison.report("verdicts: \(folder)", atLeast: 60)
    }

    @Test("performance drift is the difference of the same figures")
    func performance() throws {
        let expected = try CaseFiles.json("performance_drift/expected_performance_drift.json")
        let data = try ["reference", "current"].map {
            try BinaryCase("performance_drift/\($0).csv", label: "target", positive: "1", score: "p").rows
        }
        let figures = try data.map { rows in
            let summary = try BinarySummary(try ScoreRanking(rows))
            return [
                "roc_auc": summary.area.figure, "average_precision": summary.averagePrecision,
                "log_loss": summary.losses.logLoss.figure, "brier": summary.losses.brier.figure,
            ]
        }
        var comparison = CaseComparison(Self.tolerance)
        comparison.compare(expected["reference"], .members(figures[0].mapValues { .figure($0) }))
        comparison.compare(expected["current"], .members(figures[1].mapValues { .figure($0) }))
        var delta: [String: Shown] = [:]
        for (name, figure) in figures[1] {
            delta[name] = .double((figure.number ?? 0) - (figures[0][name]?.number ?? 0))
        }
        comparison.compare(expected["delta"], .members(delta))
        comparison.compare(
            expected["prediction_drift"],
            try .drift(NumericSample(data[0].scores.map { $0 }), NumericSample(data[1].scores.map { $0 }))
        )
        let classes = data.map { $0.scores.map { Category($0 >= 0.5 ? "1" : "0") as Category? } }
        comparison.compare(expected["predicted_class_drift"], try .drift(classes[0], classes[1]))
        comparison.report("performance drift", atLeast: 50)
    }
}

/// Two files of one folder.
struct DriftPair {
    let reference: Table
    let current: Table

    init(_ folder: String) throws {
        reference = try CaseFiles.table("\(folder)/reference.csv")
        current = try CaseFiles.table("\(folder)/current.csv")
    }

    func samples(_ name: String) throws -> (NumericSample, NumericSample) {
        (try NumericSample(reference.optionalDoubles(name)), try NumericSample(current.optionalDoubles(name)))
    }

    func categories(_ name: String) -> ([Category?], [Category?]) {
        (
            reference.optionalTexts(name).map { $0.map(Category.init) },
            current.optionalTexts(name).map { $0.map(Category.init) }
        )
    }

    func column(_ name: String, isNumeric: Bool) throws -> DriftColumn {
        if isNumeric {
            let (left, right) = try samples(name)
            return DriftColumn(name: name, .numeric(left, right))
        }
        let (left, right) = categories(name)
        return DriftColumn(name: name, .categorical(left, right))
    }

    func shown(_ name: String, isNumeric: Bool) throws -> (shown: Shown, evidently: EvidentlyDrift) {
        let shown: Shown
        let evidently: EvidentlyDrift
        if isNumeric {
            let (left, right) = try samples(name)
            shown = try .drift(left, right)
            evidently = try EvidentlyDrift(left, right)
        } else {
            let (left, right) = categories(name)
            shown = try .drift(left, right)
            evidently = EvidentlyDrift(try CategoricalDrift(CategoryCounts(left), CategoryCounts(right)))
        }
        return (shown.merging(["evidently": .evidently(evidently)]), evidently)
    }

    func features(numeric count: Int) throws -> DomainFeatures {
        try DomainFeatures(
            reference.names.enumerated().map { index, name in
                if index < count {
                    return (
                        name,
                        .numeric(reference: reference.optionalDoubles(name), current: current.optionalDoubles(name))
                    )
                }
                let (left, right) = categories(name)
                return (name, .categorical(reference: left, current: right))
            }
        )
    }
}

extension Shown {
    static func summary(_ sample: NumericSample) -> Shown {
        .members([
            "mean": .number(sample.moments?.mean), "std_sample": .number(sample.moments?.sampleDeviation),
            "min": .number(sample.sorted.first), "max": .number(sample.sorted.last),
            "q": .list([5, 25, 50, 75, 95].map { .number(sample.quantile(hundredths: $0)) }),
        ])
    }

    static func drift(_ reference: NumericSample, _ current: NumericSample) throws -> Shown {
        let drift = try NumericDrift(reference, current)
        return .members([
            "kind": .text("numeric"), "n_ref": .int(reference.count + reference.missing),
            "n_cur": .int(current.count + current.missing), "missing_ref": .int(reference.missing),
            "missing_cur": .int(current.missing), "ref": .summary(reference), "cur": .summary(current),
            "ks": .members([
                "statistic": .double(drift.kolmogorovSmirnov.statistic),
                "p_asymp": .double(drift.kolmogorovSmirnov.asymptoticP),
                "p_scipy_auto": .double(drift.kolmogorovSmirnov.p),
            ]),
            "wasserstein": .members([
                "raw": .double(drift.wasserstein), "normed_ref_std_population": .double(drift.normedWasserstein),
            ]),
            "bins_ref_deciles": .members([
                "inner_edges": .doubles(drift.innerEdges), "ref_counts": .ints(drift.referenceCounts),
                "cur_counts": .ints(drift.currentCounts),
            ]),
            "psi_ref_deciles": .double(drift.distances.populationStability),
            "js_distance_base2_ref_deciles": .double(drift.distances.jensenShannon),
            "js_divergence_base2_ref_deciles": .double(drift.distances.jensenShannonDivergence),
            "hellinger_ref_deciles": .double(drift.distances.hellinger),
            "tvd_ref_deciles": .double(drift.distances.totalVariation),
        ])
    }

    static func drift(_ reference: [Category?], _ current: [Category?]) throws -> Shown {
        let left = CategoryCounts(reference)
        let right = CategoryCounts(current)
        let drift = try CategoricalDrift(left, right)
        return .members([
            "kind": .text("categorical"), "n_ref": .int(reference.count), "n_cur": .int(current.count),
            "missing_ref": .int(left.missing), "missing_cur": .int(right.missing),
            "categories": .texts(drift.categories.map(\.text)), "ref_counts": .ints(drift.referenceCounts),
            "cur_counts": .ints(drift.currentCounts), "new_categories": .texts(drift.new.map(\.text)),
            "vanished_categories": .texts(drift.vanished.map(\.text)),
            "chi2_contingency": .members([
                "statistic": .double(drift.chiSquared.statistic), "p": .double(drift.chiSquared.p),
                "dof": .int(drift.chiSquared.degrees), "cramers_v": .double(drift.chiSquared.cramersV),
            ]),
            "psi": .double(drift.distances.populationStability),
            "js_distance_base2": .double(drift.distances.jensenShannon),
            "tvd": .double(drift.distances.totalVariation), "linf": .double(drift.distances.greatest),
            "hellinger": .double(drift.distances.hellinger),
        ])
    }

    static func evidently(_ drift: EvidentlyDrift) -> Shown {
        var members: [String: Shown] = [:]
        for (method, score) in drift.scores {
            members[method.rawValue] = .members([
                "score": .double(score), "drifted": .flag(drift.isDrifted(method)),
                "threshold": .double(method.threshold),
            ])
        }
        if case .members(let chosen)? = members[drift.chosen.rawValue] {
            members["default"] = .members(chosen.merging(["method": .text(drift.chosen.rawValue)]) { $1 })
        }
        return .members(members)
    }

    static func result(_ result: DriftResult) -> Shown {
        var members: [String: Shown] = [
            "n_ref": .int(result.referenceRows), "n_cur": .int(result.currentRows), "test": .null, "p": .null,
            "effect": .null, "effect_low": .null, "verdict": .null,
        ]
        switch result.values {
        case .failure(let reason): members["reason"] = .text(reason.rawValue)
        case .success(let finding):
            members["test"] = .text(finding.test?.rawValue ?? "")
            members.merge(findings(finding)) { $1 }
        }
        var missing: [String: Shown] = ["p": .null, "verdict": .null]
        if let finding = result.missing {
            missing = findings(finding)
            missing["difference"] = .double(
                (result.missingCurrent.figure.number ?? 0) - (result.missingReference.figure.number ?? 0)
            )
            missing["low"] = .number(finding.bounds?.low)
            missing["high"] = .number(finding.bounds?.high)
        }
        missing["reference"] = .figure(result.missingReference.figure)
        missing["current"] = .figure(result.missingCurrent.figure)
        members["missing"] = .members(missing)
        if let drift = result.categorical {
            members["categories"] = .int(drift.categories.count)
            members["dof"] = .int(drift.chiSquared.degrees)
            members["small_expected_share"] = .double(drift.chiSquared.smallExpectedShare)
        }
        return .members(members)
    }

    private static func findings(_ finding: DriftFinding) -> [String: Shown] {
        [
            "statistic": .number(finding.statistic), "p": .double(finding.p), "effect": .double(finding.effect),
            "effect_low": .double(finding.effectLow), "q_bh": .double(finding.q),
            "q_by": .double(finding.qUnderDependence), "verdict": .text(finding.verdict().rawValue),
        ]
    }
}
