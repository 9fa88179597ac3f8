import Testing

@testable import Statistics

@Suite("Labels")
struct LabelTests {
    @Test("labels match classes by the written rule and nothing else")
    func rule() throws {
        for item in try CaseFiles.json("labels/expected_labels.json")["match"].items {
            #expect(
                LabelText.areSame(item["label"].text, item["cls"].text) == item["same"].flag,
                "\(item["label"].text) and \(item["cls"].text)"
            )
        }
    }

    @Test("missing and unseen labels are counted, and unseen ones are errors where they count")
    func files() throws {
        var compared = 0
        for (file, expected) in try CaseFiles.json("labels/expected_labels.json")["files"].members {
            let table = try CaseFiles.table("labels/\(file)")
            let classes = expected["classes"].items.map(\.text)
            let labels = MatchedLabels(table.optionalTexts("label"), classes: classes)
            #expect(table.count == expected["read"].int && labels.missing == expected["label_missing"].int)
            #expect(
                Dictionary(uniqueKeysWithValues: labels.unseen.map { ($0.key.text, $0.value) })
                    == Dictionary(
                        uniqueKeysWithValues: expected["unseen"].members.map { ($0.key, $0.value.int) }
                    )
            )
            #expect(labels.unseen.isEmpty != expected["refused"].flag)
            let figures = expected["refused"].flag ? expected["counted"] : expected["expected"]
            guard !figures.isNull else { continue }
            let scores = table.doubles("p")
            let positive = classes.firstIndex(of: expected["positive"].text) ?? -1
            let rows = try BinaryRows(
                scores: labels.rows.map { scores[$0] },
                isPositive: labels.classes.map { $0 == positive },
                numbers: .each(labels.rows)
            )
            let ranking = try ScoreRanking(rows)
            let cells = try ThresholdSweep.cells(ranking, at: [0.5])[0]
            var comparison = CaseComparison()
            comparison.compare(
                figures,
                .members([
                    "used": .int(rows.count), "errors_added": .int(labels.unseen.values.reduce(0, +)),
                    "positives": .int(ranking.positives),
                    "accuracy": .figure(labels.accuracy(right: Int(cells.tp + cells.tn)).figure),
                    "roc_auc": .figure(try BinarySummary(ranking).area.figure), "tp": .int(Int(cells.tp)),
                    "fp": .int(Int(cells.fp)), "fn": .int(Int(cells.fn)), "tn": .int(Int(cells.tn)),
                ])
            )
            comparison.report("labels: \(file)", atLeast: 9)
            compared += 1
        }
        #expect(compared >= 4)
    }
}
