import EvaluationRecords
import Identifiers
import NodeAPI
import Reports

extension ModelDrawing {
    private static let mostDrawings = 6
    private static let mostRows = 30

    /// Evaluations over time, with their intervals: one drawing for each data set and figure.
    mutating func evaluations() -> NodeSection {
        var section = NodeSection(
            id: "evaluations",
            title: "Evaluations",
            parts: [],
            command: "slipway evaluations \(model) --node $SLIPWAY_NODE --project \(project)"
        )
        let all = content.evaluations.evaluations.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
        if all.isEmpty { section.lead = "No bundle that is here brought one." }
        for group in groups(all).prefix(Self.mostDrawings) { section.parts.append(drawing(group)) }
        if !all.isEmpty { section.parts.append(.block(.table("All evaluations", list(all)))) }
        if let refused = refused { section.parts.append(.block(refused)) }
        return section
    }

    private struct Group {
        let dataset: EvaluationReport.Dataset
        let metric: String
        /// Oldest first.
        var evaluations: [EvaluationReport]

        var newest: Timestamp { evaluations.last?.created ?? Timestamp(milliseconds: .min) }
    }

    private func groups(_ all: [EvaluationReport]) -> [Group] {
        var groups: [Group] = []
        for one in all {
            guard let figure = one.figure else { continue }
            let place = groups.firstIndex { $0.dataset.digest == one.dataset.digest && $0.metric == figure.metric }
            if let place {
                groups[place].evaluations.append(one)
            } else {
                groups.append(Group(dataset: one.dataset, metric: figure.metric, evaluations: [one]))
            }
        }
        return groups.sorted { ($0.newest, $1.metric) > ($1.newest, $0.metric) }
    }

    private mutating func drawing(_ group: Group) -> NodePart {
        let shown = Array(group.evaluations.suffix(Self.mostRows))
        let title = MetricName(group.metric)?.title ?? Shown.name(group.metric)
        let chart = IntervalChart(
            title,
            shown.map { one in
                IntervalChart.Row(
                    name: one.version?.text ?? "no version",
                    value: one.figure?.undefined == nil ? one.figure?.value : nil,
                    low: one.figure?.low,
                    high: one.figure?.high,
                    colour: one.version == content.active ? 3 : 1
                )
            }
        )
        let direction = MetricName(group.metric).map { " (\($0.direction))" } ?? ""
        return figure(
            "\(title) on \(Shown.name(group.dataset.name))",
            chart,
            caption:
                "Each square is a version's figure\(direction), and its line the interval; the oldest evaluation is at the top.",
            table: list(shown)
        )
    }

    private func list(_ evaluations: [EvaluationReport]) -> DataTable {
        DataTable(
            "Evaluations, the newest first.",
            [
                .text("Evaluation"), .text("Version"), .text("Data set"), .number("Figure"), .number("Rows"),
                .text("Made"), .text("Bundle"),
            ],
            of: Array(evaluations.reversed()),
            most: 100
        ) { one in
            [
                DataTable.Cell(
                    Self.short(one.id),
                    detail: one.name.map(Shown.name),
                    link: PageAddress.evaluation(project, one.id)
                ), DataTable.Cell(one.version?.text ?? "none", style: one.version == content.active ? .good : .plain),
                DataTable.Cell(Shown.name(one.dataset.name)), Self.figure(one.figure), .count(one.rows),
                moments.cell(one.created), DataTable.Cell(one.bundle?.text ?? "—"),
            ]
        }
    }

    private static func figure(_ figure: EvaluationReport.Figure?) -> DataTable.Cell {
        guard let figure else { return DataTable.Cell("—", style: .muted) }
        let title = MetricName(figure.metric)?.title ?? Shown.name(figure.metric)
        if let reason = figure.undefined {
            return DataTable.Cell("—", detail: "\(title): \(Shown.name(reason))", style: .muted)
        }
        let interval = figure.low.flatMap { low in
            figure.high.map { "\(Digits.figure(low)) to \(Digits.figure($0))" }
        }
        return DataTable.Cell(
            figure.value.map(Digits.figure) ?? "—",
            detail: "\(title); \(interval ?? "no interval: \(Shown.name(figure.noInterval ?? "not asked"))")"
        )
    }

    private var refused: PageBlock? {
        let refused = content.evaluations.refused
        guard !refused.isEmpty else { return nil }
        return .table(
            "No evidence",
            DataTable(
                "Files of bundles that would be evaluations, and are not taken for any.",
                [.text("File"), .text("Bundle"), .text("Code"), .text("Problem")],
                of: refused,
                most: 50
            ) { one in
                [
                    DataTable.Cell(Shown.name(one.file)), DataTable.Cell(one.bundle.text),
                    DataTable.Cell(Shown.name(one.code)), DataTable.Cell(Shown.sentence(one.problem)),
                ]
            }
        )
    }

    /// Comparisons with other versions or models.
    func comparisons() -> NodeSection {
        let newest = content.comparisons.sorted { ($0.created, $0.id) > ($1.created, $1.id) }
        let table = DataTable(
            "Comparisons, the newest first.",
            [
                .text("Comparison"), .text("First"), .text("Challengers"), .text("Data set"), .text("Metric"),
                .text("Made"),
            ],
            of: newest,
            most: 50
        ) { one in
            let sides = one.sides.map { side in
                "\(side.model)" + (side.version.map { "/\($0)" } ?? "")
            }
            let challengers = zip(sides.dropFirst(), one.verdicts).prefix(10).map { "\($0): \(Shown.name($1))" }
            return [
                DataTable.Cell(
                    Self.short(one.id),
                    detail: one.name.map(Shown.name),
                    link: PageAddress.comparison(project, one.id)
                ), DataTable.Cell(sides.first ?? "—"), DataTable.Cell(challengers.joined(separator: "; ")),
                DataTable.Cell(Shown.name(one.dataset.name)),
                DataTable.Cell(MetricName(one.metric)?.title ?? Shown.name(one.metric)), moments.cell(one.created),
            ]
        }
        return NodeSection(
            id: "comparisons",
            title: "Comparisons",
            lead: newest.isEmpty ? "No bundle that is here brought one." : nil,
            parts: newest.isEmpty ? [] : [.block(.table(nil, table))],
            command: "slipway evaluations \(model) --node $SLIPWAY_NODE --project \(project)"
        )
    }

    /// The first 12 digits of an id.
    private static func short(_ id: String) -> String {
        let digits = id.split(separator: ":").last.map(String.init) ?? id
        return String(digits.prefix(12))
    }
}
