@testable import Statistics

extension Shown {
    static func difference(_ difference: Difference?) -> Shown {
        guard let difference else { return .null }
        return .members([
            "difference": .double(difference.difference), "low": .number(difference.bounds.low),
            "high": .number(difference.bounds.high), "p": .figure(difference.p),
        ])
    }

    static func difference(_ area: AreaDifference) -> Shown {
        .members([
            "first": .double(area.first), "second": .double(area.second), "covariance": .number(area.covariance),
            "difference": .double(area.difference), "variance": .double(area.variance),
            "se": .double(area.standardError), "z": .number(area.z), "p": .figure(area.p),
            "low": .number(area.bounds.low), "high": .number(area.bounds.high),
        ])
    }

    static func tests(_ tests: [String: JudgedTest]) -> Shown {
        .members(
            tests.mapValues { judged in
                let shown: Shown =
                    switch judged.test {
                    case .share(let difference): .difference(difference)
                    case .area(let difference): .difference(difference)
                    case .mean(let test): .welch(test)
                    }
                return shown.merging(["q": .double(judged.q), "flagged": .flag(judged.isFlagged())])
            }
        )
    }

    static func key(_ key: Slice.Key) -> Shown {
        switch key {
        case .category(let category): .members(["category": .text(category.text)])
        case .other(let count): .members(["other": .int(count)])
        case .missing: .members(["missing": .flag(true)])
        case .bin(let bin, let above, let to):
            .members(["bin": .int(bin), "above": .number(above), "to": .number(to)])
        }
    }

    /// The family of tests and what slices show, each with its column's name and kind.
    static func subpopulation(
        _ slices: [(column: String, kind: String, key: Slice.Key, tests: [String: SliceTest], shown: [String: Shown])]
    ) -> Shown {
        let judged = SliceFamily.judge(slices.map(\.tests))
        return .members([
            "family": .int(judged.reduce(0) { $0 + $1.count }),
            "flagged": .int(judged.reduce(0) { $0 + $1.values.count { $0.isFlagged() } }),
            "slices": .list(
                zip(slices, judged).map { slice, judged in
                    Shown.members(slice.shown).merging([
                        "column": .text(slice.column), "kind": .text(slice.kind), "slice": .key(slice.key),
                        "tests": .tests(judged),
                    ])
                }
            ),
        ])
    }

    static func shown(_ slice: BinarySlice) -> [String: Shown] {
        [
            "n": .int(slice.slice.rows.count), "positives": .int(slice.area.positives),
            "accuracy": .rate(slice.rates.accuracy), "precision": .rate(slice.rates.precision),
            "recall": .rate(slice.rates.recall), "specificity": .rate(slice.rates.specificity),
            "f1": .figure(slice.cells.f1), "roc_auc": .area(slice.area), "log_loss": .figure(slice.logLoss),
            "brier": .figure(slice.brier), "judged": .flag(slice.isJudged),
        ]
    }

    static func fairness(_ fairness: BinaryFairness, seed: Int) -> Shown {
        var groups: [String: Shown] = [:]
        for group in fairness.groups {
            var members: [String: Shown] = [
                "n": .int(group.rows), "positives": .int(group.positives), "judged": .flag(group.isJudged),
                "ece_uniform": .figure(group.uniformError),
                "selection_rate": .rate(group.rates.predictedPositiveRate), "tpr": .rate(group.rates.recall),
                "fpr": .rate(group.rates.falsePositiveRate), "ppv": .rate(group.rates.precision),
                "accuracy": .rate(group.rates.accuracy),
            ]
            if let differences = group.differences {
                members["against_reference"] = .members([
                    "selection_rate": .difference(differences.selectionRate),
                    "tpr": .difference(differences.truePositiveRate),
                    "fpr": .difference(differences.falsePositiveRate),
                    "ppv": .difference(differences.positivePredictiveValue),
                    "accuracy": .difference(differences.accuracy),
                ])
            }
            if let ratio = group.selectionRatio { members["selection_ratio"] = .bootstrap(ratio) }
            groups[group.name.text] = .members(members)
        }
        return .members([
            "reference": .text(fairness.reference.text), "seed": .int(seed), "groups": .members(groups),
            "demographic_parity_difference": .figure(fairness.demographicParityDifference),
            "demographic_parity_ratio": .figure(fairness.demographicParityRatio),
            "equal_opportunity_difference": .figure(fairness.equalOpportunityDifference),
            "fpr_difference": .figure(fairness.falsePositiveDifference),
            "equalised_odds_difference": .figure(fairness.equalisedOddsDifference),
            "predictive_parity_difference": .figure(fairness.predictiveParityDifference),
            "accuracy_difference": .figure(fairness.accuracyDifference),
            "ece_difference": .figure(fairness.uniformErrorDifference),
        ])
    }

    static func fairness(_ fairness: RegressionFairness) -> Shown {
        var groups: [String: Shown] = [:]
        for group in fairness.groups {
            var members: [String: Shown] = [
                "n": .int(group.rows), "judged": .flag(group.isJudged), "mean_residual": .double(group.meanResidual),
                "mae": .double(group.meanAbsoluteError),
            ]
            if let residual = group.residual, let error = group.absoluteError, let test = group.predictions {
                members["against_reference"] = .members([
                    "residual": .welch(residual), "absolute_error": .welch(error),
                    "ks_predictions": .members(["statistic": .double(test.statistic), "p": .double(test.p)]),
                ])
            }
            groups[group.name.text] = .members(members)
        }
        return .members([
            "reference": .text(fairness.reference.text), "groups": .members(groups),
            "mae_gap": .figure(fairness.errorGap), "mean_residual_gap": .figure(fairness.meanResidualGap),
        ])
    }

    /// The verdicts of a difference, without a margin and with one of 0.01.
    static func verdicts(difference: Double, bounds: Bounds, p: Double?, rows: Int) -> [String: Shown] {
        func verdict(_ margin: Double?) -> Verdict {
            Verdict.of(p: p, difference: difference, low: bounds.low, margin: margin)
        }
        func needed(_ margin: Double?) -> Shown {
            guard verdict(margin) == .undecided, let interval = bounds.interval else { return .null }
            return .number(
                Verdict.rowsNeeded(difference: difference, interval: interval, rows: rows, margin: margin)
            )
        }
        return [
            "verdict": .text(verdict(nil).rawValue), "verdict_margin_0.01": .text(verdict(0.01).rawValue),
            "n_needed": needed(nil), "n_needed_margin_0.01": needed(0.01),
        ]
    }

    static func paired(_ found: PairedDifference, rows: Int) -> Shown {
        Shown.members([
            "difference": .double(found.difference), "first_replicates": .doubles(found.first(5)),
            "low": .number(found.bounds.low), "high": .number(found.bounds.high), "p": .double(found.p),
        ]).merging(verdicts(difference: found.difference, bounds: found.bounds, p: found.p, rows: rows))
    }

    static func agreement(_ first: [Bool], _ second: [Bool]) -> Shown {
        var counts = [0, 0, 0, 0]
        for (left, right) in zip(first, second) { counts[left ? (right ? 0 : 1) : (right ? 2 : 3)] += 1 }
        return .members([
            "both": .int(counts[0]), "only_first": .int(counts[1]), "only_second": .int(counts[2]),
            "neither": .int(counts[3]),
        ])
    }
}
