import Testing

@testable import Statistics

@Suite("Several classes")
struct MulticlassTests {
    static let models = ["forest", "logistic"]

    private func rows(_ table: Table, _ label: String, _ labels: [String]) throws -> MulticlassRows {
        try MulticlassRows(
            probabilities: labels.map { table.doubles("proba_\($0)") },
            labels: table.texts(label).map { labels.firstIndex(of: $0) ?? -1 }
        )
    }

    @Test("figures and screens are those of the files", arguments: models)
    func wine(_ model: String) throws {
        let first = try CaseFiles.json("wine/expected_eval.json")["models"][model]
        let more = try CaseFiles.json("wine/expected_more.json")
        let table = try CaseFiles.table("wine/scored_\(model).csv")
        let labels = first["labels"].items.map(\.text)
        let rows = try rows(table, "target", labels)
        var comparison = CaseComparison { _ in .figure(1e-9) }
        comparison.compare(first, try .evaluation(rows, labels))
        comparison.report("wine/\(model), part 1", atLeast: 30)
        let screens = try Shown.screens(rows, labels, seed: UInt64(more["seed"].int)).merging([
            "subpopulation": .subpopulation(rows, table, more["slice_columns"])
        ])
        var second = CaseComparison(screenTolerance)
        second.compare(more["models"][model], screens)
        second.report("wine/\(model), part 2", atLeast: 60)
    }

    @Test("a class without labels stays in the matrix and is named")
    func synthetic() throws {
        let expected = try CaseFiles.json("synthetic_multiclass/expected_more.json")
        let labels = expected["labels"].items.map(\.text)
        let rows = try rows(
            try CaseFiles.table("synthetic_multiclass/data.csv"),
            expected["label"].text,
            labels
        )
        let found = try Shown.screens(rows, labels, seed: UInt64(expected["seed"].int))
        var comparison = CaseComparison(screenTolerance)
        comparison.compare(expected.without("label", "seed"), found)
        comparison.report("synthetic multiclass", atLeast: 60)
    }
}

extension Shown {
    static func matrix(_ matrix: ClassMatrix) -> Shown {
        .list((0..<matrix.classes).map { actual in .ints((0..<matrix.classes).map { Int(matrix[actual, $0]) }) })
    }

    static func scores(_ scores: ClassScores) -> Shown {
        .members([
            "precision": .figure(scores.precision), "recall": .figure(scores.recall), "f1": .figure(scores.f1),
        ])
    }

    static func evaluation(_ rows: MulticlassRows, _ labels: [String]) throws -> Shown {
        let matrix = ClassMatrix(rows)
        let rest = try OneVersusRest(rows)
        var classes: [String: Shown] = [:]
        for (index, label) in labels.enumerated() {
            classes[label] = Shown.scores(matrix.scores(index)).merging([
                "support": .int(Int(matrix.actual[index])), "roc_auc": .figure(rest.areas[index].figure),
                "average_precision": .figure(rest.averagePrecisions[index]),
            ])
        }
        let micro = ClassScores(precision: matrix.accuracy, recall: matrix.accuracy, f1: matrix.accuracy)
        return .members([
            "n": .int(rows.count), "labels": .texts(labels),
            "confusion_matrix": .members([
                "rows": .text("actual"), "columns": .text("predicted"), "values": .matrix(matrix),
            ]),
            "accuracy": .figure(matrix.accuracy), "balanced_accuracy": .figure(matrix.balancedAccuracy),
            "mcc": .figure(matrix.mcc), "cohen_kappa": .figure(matrix.cohenKappa),
            "hamming_loss": .figure(matrix.hammingLoss), "log_loss": .figure(MulticlassFigures.logLoss(rows)),
            "macro": .scores(matrix.mean(over: matrix.present)), "micro": .scores(micro),
            "weighted": .scores(matrix.mean(over: matrix.present, byLabels: true)),
            "roc_auc_ovr_macro": .figure(rest.meanPresent), "roc_auc_ovr_weighted": .figure(rest.meanByLabels),
            "roc_auc_ovo_macro_hand_till": .figure(HandTill.area(rows)),
            "brier_multiclass_sum": .figure(MulticlassFigures.brier(rows)), "per_class": .members(classes),
        ])
    }

    static func screens(_ rows: MulticlassRows, _ labels: [String], seed: UInt64) throws -> Shown {
        let matrix = ClassMatrix(rows)
        let rest = try OneVersusRest(rows)
        let bootstrap = try MulticlassBootstrap.figures(rows, Bootstrap(seed: seed), threads: Threads(2))
        let names = Dictionary(uniqueKeysWithValues: bootstrap.map { ($0.key.rawValue, $0.value) })
        let right = zip(rows.labels, rows.predictions).count { $0 == $1 }
        return .members([
            "n": .int(rows.count), "labels": .texts(labels), "confusion": .matrix(matrix),
            "accuracy": .rate(Rate(right, of: rows.count)),
            "top_k": .members([
                "1": .figure(MulticlassFigures.topK(rows, 1)), "3": .figure(MulticlassFigures.topK(rows, 3)),
                "5": .figure(MulticlassFigures.topK(rows, 5)),
            ]),
            "macro_present": .scores(matrix.mean(over: matrix.present)),
            "macro_all": .scores(matrix.mean(over: Array(labels.indices))),
            "absent": .texts(matrix.absent.map { labels[$0] }),
            "roc_auc_ovr_macro_present": .figure(rest.meanPresent),
            "ovr_auc": .members(
                Dictionary(uniqueKeysWithValues: zip(labels, rest.areas.map { Shown.area($0) }))
            ),
            "most_confused": .list(
                matrix.mostConfused().map {
                    .members([
                        "actual": .text(labels[$0.cell.actual]), "predicted": .text(labels[$0.cell.predicted]),
                        "rows": .int(Int($0.rows)),
                    ])
                }
            ),
            "bootstrap": .bootstraps(names, seed: Int(seed)),
        ])
    }

    static func subpopulation(_ rows: MulticlassRows, _ table: Table, _ columns: JSON) -> Shown {
        .subpopulation(
            columns.members.flatMap { column, kind in
                Slicing.numeric(table.optionalDoubles(column)).map { part in
                    let slice = MulticlassSlice.measure(rows, part)
                    let shown: [String: Shown] = [
                        "n": .int(part.rows.count), "accuracy": .rate(slice.accuracy),
                        "judged": .flag(slice.isJudged),
                    ]
                    return (column, kind.text, part.key, slice.tests, shown)
                }
            }
        )
    }
}
