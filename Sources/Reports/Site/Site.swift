import EvaluationRecords
import Identifiers

/// A directory of pages about records: an index, a page for each record and for each data set. All links are relative, and no page has a script.
package struct Site: Sendable {
    /// Newest first.
    private let evaluations: [EvaluationRecord]
    private let comparisons: [ComparisonRecord]
    private let driftReports: [DriftRecord]
    private let paths: [EvaluationID: String]

    /// - Parameter records: one that stands twice counts once.
    package init(_ records: [ReportedRecord]) {
        var seen: Set<EvaluationID> = []
        let kept = records.filter { seen.insert($0.id).inserted }
            .sorted { ($0.created, $1.id) > ($1.created, $0.id) }
        evaluations = kept.compactMap(\.evaluation)
        comparisons = kept.compactMap(\.comparison)
        driftReports = kept.compactMap(\.drift)
        let shorts = Dictionary(grouping: kept, by: \.id.short)
        paths = Dictionary(
            uniqueKeysWithValues: kept.map { record in
                // Two ids with the same beginning have their whole names.
                let name = (shorts[record.id.short]?.count ?? 0) > 1 ? record.id.digest.hex : record.id.short
                return (record.id, "\(Self.directory(of: record))/\(name).html")
            }
        )
    }

    private static func directory(of record: ReportedRecord) -> String {
        switch record {
        case .evaluation: "evaluations"
        case .comparison: "comparisons"
        case .drift: "drift"
        }
    }

    /// Every file, one after the other, so that only one page is in memory.
    /// - Throws: what `write` throws, `report.too-large`, `report.template`
    package func forEachFile(_ write: (SiteFile) throws -> Void) throws {
        try write(SiteFile(path: "index.html", bytes: index()))
        for record in evaluations {
            let bytes = try EvaluationPage.html(record, links: links(record.result.dataset))
            try write(SiteFile(path: path(record.id), bytes: bytes))
        }
        for record in comparisons {
            let bytes = try ComparisonPage.html(record, links: links(record.result.dataset)) { id in
                paths[id].map { "../\($0)" }
            }
            try write(SiteFile(path: path(record.id), bytes: bytes))
        }
        for record in driftReports {
            let links = [PageLink(text: "All evaluations", address: "../index.html")]
            try write(SiteFile(path: path(record.id), bytes: DriftPage.html(record, links: links)))
        }
        for dataset in datasets {
            try write(SiteFile(path: Self.path(dataset), bytes: page(of: dataset)))
        }
    }

    private func path(_ id: EvaluationID) -> String { paths[id] ?? "evaluations/\(id.short).html" }

    private static func path(_ dataset: DatasetIdentity) -> String { "datasets/\(dataset.digest.hex.prefix(24)).html" }

    /// One identity for each digest, by name: the bytes make a data set, not its name.
    private var datasets: [DatasetIdentity] {
        var seen: Set<Digest> = []
        let all = evaluations.map(\.result.dataset) + comparisons.map(\.result.dataset)
        return all.filter { seen.insert($0.digest).inserted }
            .sorted { ($0.name, $0.digest) < ($1.name, $1.digest) }
    }

    private func links(_ dataset: DatasetIdentity) -> [PageLink] {
        [
            PageLink(text: "All evaluations", address: "../index.html"),
            PageLink(text: "Data set \(PageText.of(dataset.name, limit: 60))", address: "../\(Self.path(dataset))"),
        ]
    }

    private func index() throws(ReportFailure) -> [UInt8] {
        try PageLimits.fit("index") { limits throws(ReportFailure) in
            let table = evaluationTable(evaluations, limits, root: "")
            var sections = [
                PageSection(
                    id: "evaluations",
                    title: "Evaluations",
                    lead: evaluations.isEmpty ? "There is none." : "Newest first; figures with their intervals.",
                    blocks: evaluations.isEmpty ? [] : [PageBlock(tables: [table])]
                ),
                PageSection(
                    id: "datasets",
                    title: "Data sets",
                    lead: "Each page shows the metrics of all versions on one data set.",
                    blocks: [PageBlock(tables: [datasetTable(limits)])]
                ),
            ]
            if !comparisons.isEmpty {
                sections.append(
                    PageSection(
                        id: "comparisons",
                        title: "Comparisons",
                        lead: nil,
                        blocks: [PageBlock(tables: [comparisonTable(comparisons, limits, root: "")])]
                    )
                )
            }
            if !driftReports.isEmpty {
                sections.append(
                    PageSection(
                        id: "drift",
                        title: "Drift reports",
                        lead: nil,
                        blocks: [PageBlock(tables: [driftTable(limits)])]
                    )
                )
            }
            let models = Set(evaluations.map { $0.result.model.name.text }).count
            return try PageTemplates.bytes(
                of: Page(
                    title: "Evaluations",
                    lead: "\(Digits.count(evaluations.count)) evaluations of \(Digits.count(models)) models on "
                        + "\(Digits.count(datasets.count)) data sets, \(Digits.count(comparisons.count)) comparisons, "
                        + "\(Digits.count(driftReports.count)) drift reports.",
                    sections: sections
                )
            )
        }
    }

    /// By model and version, the newest first.
    private func evaluationTable(_ records: [EvaluationRecord], _ limits: PageLimits, root: String) -> DataTable {
        let sorted = records.sorted { left, right in
            left.result.model.name == right.result.model.name
                ? left.run.created > right.run.created : left.result.model.name < right.result.model.name
        }
        return DataTable(
            "Evaluations by model.",
            [
                .text("Evaluation"), .text("Model"), .text("Data set"), .text("Made"), .number("Rows"),
                .text("Requirements"), .text("Main figures"),
            ],
            sorted.map { record in
                let result = record.result
                let figures = Blocks.mainMetrics(result).prefix(3).map { name in
                    "\(name.title) \(result.metrics[name]?.value.map(Digits.figure) ?? "—")"
                        + (result.metrics[name]?.bounds.map { " (\($0.text))" } ?? "")
                }
                return [
                    DataTable.Cell(record.id.short, link: root + path(record.id)), DataTable.Cell(result.model.text),
                    DataTable.Cell(
                        PageText.of(result.dataset.name, limit: limits.text),
                        link: root + Self.path(result.dataset)
                    ),
                    DataTable.Cell(record.run.created.description), .count(result.rows.used),
                    Self.requirements(result), DataTable.Cell(figures.joined(separator: "; ")),
                ]
            }
        ).limited(to: limits.rows * 5)
    }

    private static func requirements(_ result: EvaluationResult) -> DataTable.Cell {
        let failed = result.requirements.filter { !$0.passed }.count
        guard !result.requirements.isEmpty else { return DataTable.Cell("none", style: .muted) }
        return failed == 0 ? .verdict(true, "all hold") : .verdict(false, "\(Digits.count(failed)) do not hold")
    }

    private func datasetTable(_ limits: PageLimits) -> DataTable {
        DataTable(
            "Data sets, by name.",
            [.text("Data set"), .text("Digest"), .number("Rows"), .number("Evaluations")],
            datasets.map { dataset in
                [
                    DataTable.Cell(PageText.of(dataset.name, limit: limits.text), link: Self.path(dataset)),
                    DataTable.Cell(dataset.digest.short), .count(dataset.rows),
                    .count(evaluations.filter { $0.result.dataset.digest == dataset.digest }.count),
                ]
            }
        ).limited(to: limits.rows * 5)
    }

    private func comparisonTable(_ records: [ComparisonRecord], _ limits: PageLimits, root: String) -> DataTable {
        DataTable(
            "Comparisons, newest first.",
            [.text("Comparison"), .text("Of"), .text("Made"), .text("Metric"), .text("Verdicts")],
            records.map { record in
                let result = record.result
                let verdicts = result.challengers.prefix(5).map { "\($0.version.model.text): \($0.verdict.words)" }
                return [
                    DataTable.Cell(record.id.short, link: root + path(record.id)),
                    DataTable.Cell(ComparisonPage.title(record)), DataTable.Cell(record.run.created.description),
                    DataTable.Cell(result.metric.title), DataTable.Cell(verdicts.joined(separator: "; ")),
                ]
            }
        ).limited(to: limits.rows * 5)
    }

    private func driftTable(_ limits: PageLimits) -> DataTable {
        DataTable(
            "Drift reports, newest first.",
            [
                .text("Drift report"), .text("Of"), .text("Made"), .text("Verdict"), .number("Drifted"),
                .number("Columns"),
            ],
            driftReports.map { record in
                let result = record.result
                return [
                    DataTable.Cell(record.id.short, link: path(record.id)), DataTable.Cell(DriftPage.title(record)),
                    DataTable.Cell(record.run.created.description), result.verdict.cell, .count(result.counts.drifted),
                    .count(result.counts.columns),
                ]
            }
        ).limited(to: limits.rows * 5)
    }

    private func page(of dataset: DatasetIdentity) throws(ReportFailure) -> [UInt8] {
        let own = evaluations.filter { $0.result.dataset.digest == dataset.digest }
        let compared = comparisons.filter { $0.result.dataset.digest == dataset.digest }
        return try PageLimits.fit("data set \(PageText.of(dataset.name))") { limits throws(ReportFailure) in
            var blocks = Blocks(limits)
            var sections = [
                PageSection(
                    id: "metrics",
                    title: "Metrics",
                    lead:
                        "Each line is an evaluation on this data set, the oldest first. Records of another selection of rows stand beside them and are no comparison.",
                    blocks: blocks.history(own)
                ),
                PageSection(
                    id: "evaluations",
                    title: "Evaluations",
                    lead: nil,
                    blocks: [PageBlock(tables: [evaluationTable(own, limits, root: "../")])]
                ),
            ]
            if !compared.isEmpty {
                sections.append(
                    PageSection(
                        id: "comparisons",
                        title: "Comparisons",
                        lead: "Whether versions differ beyond chance.",
                        blocks: [PageBlock(tables: [comparisonTable(compared, limits, root: "../")])]
                    )
                )
            }
            return try PageTemplates.bytes(
                of: Page(
                    title: "Data set \(PageText.of(dataset.name, limit: 60))",
                    lead: "\(Digits.count(dataset.rows)) rows, \(dataset.digest).",
                    links: [PageLink(text: "All evaluations", address: "../index.html")],
                    sections: sections
                )
            )
        }
    }
}
