import Testing

@testable import Statistics

@Suite("The e-detector")
struct DetectorTests {
    @Test(
        "boxes, evidence and alarms are those of the files",
        arguments: CaseFiles.present(["edetector/expected_edetector.json", "edetector/expected_edetector_tau_0.json"])
    )
    func streams(_ file: String) throws {
        let expected = try CaseFiles.json(file)
        let table = try CaseFiles.table("edetector/reference.csv")
        let columns = expected["columns"].members.map { (name: $0.key, isNumeric: $0.value.text == "numeric") }
        let references = try columns.map { name, isNumeric in
            isNumeric
                ? try BinnedReference(numeric: table.optionalDoubles(name))
                : BinnedReference(categorical: table.optionalTexts(name).map { $0.map(Category.init) })
        }
        let settings = DetectorSettings(tolerance: expected["tau"].double, threshold: expected["A"].double)
        let detector = DriftDetector(references, settings)
        var comparison = CaseComparison { path in
            path.contains("box_low") || path.contains("box_high") ? .figure(1e-9) : .absolute(1e-8)
        }
        for (place, column) in columns.enumerated() {
            comparison.compare(
                expected["profile"][column.name],
                .profile(references[place], detector.boxes[place]),
                [column.name]
            )
        }
        for (name, stream) in expected["streams"].members {
            let found = try run(detector, stream["file"].text, columns, references)
            comparison.compare(stream.without("file"), found, [name])
        }
        comparison.report(file, atLeast: 1200)
    }

    private func run(
        _ start: DriftDetector,
        _ file: String,
        _ columns: [(name: String, isNumeric: Bool)],
        _ references: [BinnedReference]
    ) throws -> Shown {
        let table = try CaseFiles.table("edetector/\(file)")
        let bins = zip(columns, references).map { column, reference in
            column.isNumeric
                ? table.optionalDoubles(column.name).map { reference.bin($0) }
                : table.optionalTexts(column.name).map { reference.bin($0.map(Category.init)) }
        }
        var detector = start
        var steps: [Shown] = []
        var alarms: [Shown] = []
        for batch in 0..<(table.count / 25) {
            let counts = zip(bins, references).map { bins, reference in
                var counts = [Int](repeating: 0, count: reference.counts.count)
                for row in (batch * 25)..<(batch * 25 + 25) { counts[bins[row]] += 1 }
                return counts
            }
            let step = detector.add(counts)
            steps.append(
                .members([
                    "batch": .int(batch), "log_mean": .double(step.logMean), "log_r": .doubles(step.logEvidence),
                ])
            )
            if let alarm = step.alarm {
                alarms.append(
                    .members([
                        "batch": .int(batch), "rows": .int((batch + 1) * 25),
                        "columns": .texts(alarm.map { columns[$0].name }),
                    ])
                )
            }
        }
        return .members(["batches": .int(steps.count), "alarms": .list(alarms), "log_r": .list(steps)])
    }
}

extension Shown {
    static func profile(_ reference: BinnedReference, _ box: (low: [Double], high: [Double])) -> Shown {
        var members: [String: Shown] = [
            "bins": .int(reference.counts.count), "counts": .ints(reference.counts), "box_low": .doubles(box.low),
            "box_high": .doubles(box.high),
        ]
        switch reference.bins {
        case .numeric(let edges):
            members["kind"] = .text("numeric")
            members["inner_edges"] = .doubles(edges)
        case .categorical(let categories):
            members["kind"] = .text("categorical")
            members["categories"] = .texts(categories.map(\.text))
        }
        return .members(members)
    }
}
