import EvaluationRecords
import Identifiers
import NodeAPI
import Reports

extension ModelDrawing {
    private static let mostColumns = 24
    /// The effect beyond which a column is off by more than a window calls drift.
    private static let driftEffect = 0.02

    private var command: String { "slipway monitor \(model) --project \(project)" }

    // MARK: Drift

    /// Drift by column over the windows, the one that changed most first.
    mutating func drift() -> NodeSection {
        var section = NodeSection(id: "drift", title: "Drift", parts: [], command: command)
        guard let monitor = content.monitor else {
            section.lead = "Nothing is monitored."
            return section
        }
        section.parts.append(.facts(facts(monitor)))
        if let evidence = monitor.evidence, !evidence.columns.isEmpty {
            section.parts.append(.block(.table("Evidence between windows", table(evidence))))
        }
        if let bets = table(monitor.bets) { section.parts.append(.block(.table("On probation", bets))) }
        let names = columns
        if names.isEmpty {
            section.lead =
                monitor.reference == nil
                ? "The version brought no reference, so that nothing is compared." : "No window has closed yet."
        }
        section.parts += names.prefix(Self.mostColumns).map { drawing($0) }
        if names.count > Self.mostColumns {
            section.parts.append(
                .block(
                    PageBlock(
                        caption:
                            "\(Digits.count(Self.mostColumns)) of \(Digits.count(names.count)) columns are drawn, those that changed most."
                    )
                )
            )
        }
        section.isDense = true
        return section
    }

    private func facts(_ monitor: MonitorReport) -> [Fact] {
        var facts = [
            Fact("State", monitor.state.rawValue, detail: Shown.sentence(monitor.problem)),
            Fact("Rows counted", Digits.count(Int(clamping: monitor.rows)), detail: "since this node started"),
        ]
        if monitor.dropped > 0 {
            facts.append(Fact("Rows dropped", Digits.count(Int(clamping: monitor.dropped)), look: .warning))
        }
        if let reference = monitor.reference {
            facts.append(
                Fact(
                    "Reference",
                    Shown.name(reference.dataset),
                    detail: "\(Digits.count(reference.rows)) rows, \(Digits.count(reference.columns)) columns"
                )
            )
        }
        if let window = monitor.window {
            facts.append(
                Fact(
                    "Open window \(window.number)",
                    "\(Digits.count(window.rows)) rows of at least \(Digits.count(window.minimum))",
                    detail: window.ends.map { "ends \(moments.both($0))" }
                        ?? window.full.map { "closes at \(Digits.count($0)) rows" }
                )
            )
        }
        if let evidence = monitor.evidence {
            facts.append(
                Fact(
                    "Evidence of drift",
                    "10^\(evidence.log10.map(Digits.of) ?? "−∞") of 10^\(Digits.of(evidence.limit))",
                    detail: evidence.isBacked
                        ? "it may be looked at whenever" : "not backed yet: rows depend on each other too much",
                    look: (evidence.log10 ?? -.infinity) >= evidence.limit ? .warning : .plain
                )
            )
        }
        let verdicts = monitor.verdicts.sorted { $0.key < $1.key }.map {
            "\(Digits.count($0.value)) \(Shown.name($0.key))"
        }
        if !verdicts.isEmpty { facts.append(Fact("Windows kept", verdicts.joined(separator: ", "))) }
        let rules = monitor.rules.sorted { $0.key < $1.key }.map { "\(Shown.name($0.key)): \(Shown.name($0.value))" }
        if !rules.isEmpty { facts.append(Fact("Rules", rules.joined(separator: ", "))) }
        return facts
    }

    private func table(_ evidence: MonitorReport.Evidence) -> DataTable {
        DataTable(
            "The columns with most evidence, in powers of ten.",
            [.text("Column"), .number("Power of ten")],
            of: evidence.columns,
            most: 10
        ) { [DataTable.Cell(Shown.name($0.column)), .number($0.log10)] }
    }

    private func table(_ bets: [MonitorReport.Bet]) -> DataTable? {
        guard !bets.isEmpty else { return nil }
        return DataTable(
            "Bets that the version is worse than allowed; the rule is broken at the limit.",
            [
                .text("Rule"), .text("Against"), .number("Rows"), .number("Mean"), .number("Allowed"),
                .number("Evidence, power of ten"), .number("Limit"),
            ],
            bets.map { bet in
                [
                    DataTable.Cell(Shown.name(bet.rule), detail: Shown.sentence(bet.problem)),
                    DataTable.Cell(bet.against?.text ?? "its reference"), .count(bet.rows), .number(bet.mean),
                    .number(bet.allowed), .number(bet.log10), .number(bet.limit),
                ]
            }
        )
    }

    /// All columns of the windows, by their largest effect in the newest windows.
    private var columns: [String] {
        var effects: [String: Double] = [:]
        for column in content.windows.suffix(5).flatMap(\.columns) {
            effects[column.name] = max(effects[column.name] ?? -1, column.effect ?? -1)
        }
        return effects.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
    }

    private mutating func drawing(_ name: String) -> NodePart {
        let there = content.windows.map { window in (window, window.columns.first { $0.name == name }) }
        let chart = SmallChart(
            points: there.map { _, column in
                SmallChart.Point(value: column?.effect, isFlagged: column?.verdict == .drifted)
            },
            mark: Self.driftEffect
        )
        let last = there.last?.1
        let drifted = there.count { $0.1?.verdict == .drifted }
        let effect = last?.effect.map(Digits.figure) ?? "not given"
        let table = DataTable(
            "The windows of this column, the newest first.",
            [
                .text("Window"), .text("Verdict"), .number("Effect"), .number("At least"), .number("PSI"),
                .number("Missing"),
            ],
            there.reversed().map { window, column in
                [
                    DataTable.Cell(String(window.number)), Self.cell(column?.verdict), .number(column?.effect),
                    .number(column?.least), .number(column?.psi), .number(column?.missing),
                ]
            }
        )
        return small(
            Shown.name(name),
            chart,
            caption:
                "Effect \(effect) in the newest window, drifted in \(Digits.count(drifted)) of \(Digits.count(there.count)).",
            table: table
        )
    }

    private static func cell(_ verdict: ColumnVerdict?) -> DataTable.Cell {
        switch verdict {
        case .drifted: Look.bad.cell("drifted")
        case .changed: Look.plain.cell("changed")
        case .stable: Look.good.cell("stable")
        case .undefined: DataTable.Cell("not tested", style: .muted)
        case nil: DataTable.Cell("—", style: .muted)
        }
    }

    // MARK: Performance

    /// Realised by labels, and estimated without them.
    mutating func performance() -> NodeSection {
        var section = NodeSection(id: "performance", title: "Performance", parts: [], command: command)
        let labelled = content.windows.filter { $0.performance?.loss != nil }
        if !labelled.isEmpty {
            section.parts.append(realised("Loss by labels", labelled, { $0.loss }, withInterval: true))
            if labelled.contains(where: { $0.performance?.accuracy != nil }) {
                section.parts.append(realised("Accuracy by labels", labelled, { $0.accuracy }, withInterval: false))
            }
        }
        var metrics: [String] = []
        for estimate in content.windows.flatMap(\.estimates) where !metrics.contains(estimate.metric) {
            metrics.append(estimate.metric)
        }
        section.parts += metrics.prefix(8).map { estimated($0) }
        if section.parts.isEmpty {
            section.lead = "Neither labels have come, nor does the reference allow an estimate without them."
        }
        section.isDense = true
        return section
    }

    private mutating func realised(
        _ title: String,
        _ windows: [WindowPoint],
        _ value: (WindowPerformance) -> Double?,
        withInterval: Bool
    ) -> NodePart {
        let chart = SmallChart(
            points: windows.map { window in
                let performance = window.performance
                return SmallChart.Point(
                    value: performance.flatMap(value),
                    low: withInterval ? performance?.low?.value : nil,
                    high: withInterval ? performance?.high?.value : nil,
                    isFlagged: performance?.isWorse == true
                )
            },
            mark: withInterval ? windows.last?.performance?.allowed : nil
        )
        let worse = windows.count { $0.performance?.isWorse == true }
        let last = windows.last?.performance.flatMap(value).map(Digits.figure) ?? "not given"
        return small(
            title,
            chart,
            caption: "\(last) in the newest window with labels; surely worse than allowed in \(Digits.count(worse)) of "
                + "\(Digits.count(windows.count)).",
            table: DataTable(
                "By window, the newest first.",
                [
                    .text("Window"), .number("Labelled"), .number("Loss"), .text("Interval"), .number("Allowed"),
                    .number("Accuracy"), .text("Verdict"),
                ],
                windows.reversed().map { row($0) }
            )
        )
    }

    private func row(_ window: WindowPoint) -> [DataTable.Cell] {
        let performance = window.performance
        let interval = performance?.low.flatMap { low in
            performance?.high.map { "\(Digits.figure(low.value)) to \(Digits.figure($0.value))" }
        }
        let verdict: DataTable.Cell =
            performance?.isWorse == true
            ? Look.bad.cell("worse")
            : performance?.reason.map { DataTable.Cell("not judged", detail: $0.sentence, style: .muted) }
                ?? Look.good.cell("as allowed")
        return [
            DataTable.Cell(String(window.number)), .count(performance?.labelled), .number(performance?.loss),
            DataTable.Cell(interval ?? "none"), .number(performance?.allowed), .number(performance?.accuracy), verdict,
        ]
    }

    private mutating func estimated(_ metric: String) -> NodePart {
        let there = content.windows.map { window in (window, window.estimates.first { $0.metric == metric }) }
        let title = MetricName(metric)?.title ?? Shown.name(metric)
        let last = there.last { $0.1 != nil }?.1
        let chart = SmallChart(
            points: there.map { _, one in
                SmallChart.Point(value: one?.value, low: one?.low, high: one?.high, isFlagged: one?.isAgainst == true)
            },
            mark: last?.reference
        )
        return small(
            "\(title), estimated",
            chart,
            caption:
                "\(last.map { Digits.figure($0.value) } ?? "Not given") by an estimate without labels; the thin line is the figure on the reference.",
            table: DataTable(
                "By window, the newest first.",
                [.text("Window"), .number("Estimate"), .text("Interval"), .number("On the reference")],
                there.reversed().compactMap { window, one in
                    one.map { one in
                        [
                            DataTable.Cell(String(window.number)), .number(one.value),
                            DataTable.Cell("\(Digits.figure(one.low)) to \(Digits.figure(one.high))"),
                            .number(one.reference),
                        ]
                    }
                }
            )
        )
    }

    // MARK: Labels and windows

    /// The share of rows with labels, over the windows, and what became of labels that were sent.
    mutating func labels() -> NodeSection {
        var section = NodeSection(
            id: "labels",
            title: "Label coverage",
            parts: [],
            command: "slipway labels FILE --model \(model) --project \(project) --node $SLIPWAY_NODE"
        )
        let there = content.windows.filter { $0.performance != nil }
        if !there.isEmpty {
            let shares = there.map { $0.performance?.labelledShare }
            let caption = "\(shares.last??.percent ?? "—") of the newest window's rows have a label."
            section.parts.append(
                small(
                    "Share of rows with labels",
                    SmallChart(points: shares.map { SmallChart.Point(value: $0) }, mark: 1),
                    caption: caption,
                    table: DataTable(
                        "By window, the newest first.",
                        [.text("Window"), .number("Rows"), .number("Labelled"), .number("Share")],
                        there.reversed().map { window in
                            [
                                DataTable.Cell(String(window.number)), .count(window.performance?.rows),
                                .count(window.performance?.labelled),
                                DataTable.Cell(window.performance?.labelledShare?.percent ?? "—"),
                            ]
                        }
                    )
                )
            )
        }
        let sent = LabelOutcome.allCases.compactMap { outcome in
            content.labels[outcome].flatMap { $0 > 0 ? (outcome, $0) : nil }
        }
        if !sent.isEmpty {
            let table = DataTable(
                "Labels that were sent since this node started, by what became of them.",
                [.text("Outcome"), .number("Labels")],
                sent.map { [DataTable.Cell($0.0.rawValue), .count(Int(clamping: $0.1))] }
            )
            section.parts.append(.block(.table("Labels that were sent", table)))
        }
        if section.parts.isEmpty { section.lead = "No labels have come." }
        section.isDense = true
        return section
    }

    /// The windows that have closed.
    func windows() -> NodeSection {
        let newest = Array(content.windows.reversed())
        let table = DataTable(
            "Closed windows, the newest first.",
            [
                .text("Window"), .text("Verdict"), .number("Rows"), .text("Version"), .text("Began"), .text("Ended"),
                .text("Columns that drifted"),
            ],
            of: newest,
            most: 50
        ) { window in
            let drifted = window.columns.filter { $0.verdict == .drifted }.map { Shown.name($0.name) }
            return [
                DataTable.Cell(String(window.number)), Self.cell(window), .count(window.rows),
                DataTable.Cell(window.version.text), moments.cell(window.began), moments.cell(window.ended),
                DataTable.Cell(drifted.prefix(10).joined(separator: ", ") + (drifted.count > 10 ? ", …" : "")),
            ]
        }
        return NodeSection(
            id: "windows",
            title: "Windows",
            lead: newest.isEmpty ? "None has closed yet." : nil,
            parts: newest.isEmpty ? [] : [.block(.table(nil, table))],
            command: newest.first.map { "slipway monitor \(model) --window \($0.number) --project \(project)" }
                ?? command
        )
    }

    private static func cell(_ window: WindowPoint) -> DataTable.Cell {
        switch window.outcome {
        case .drifted: Look.bad.cell("drifted")
        case .changed: Look.plain.cell("changed")
        case .stable: Look.good.cell("stable")
        case .unjudged: DataTable.Cell("not judged", detail: window.reason?.rawValue, style: .muted)
        }
    }
}

extension Double {
    /// Such as `12.5 %`.
    fileprivate var percent: String { "\(Digits.of((self * 1000).rounded() / 10)) %" }
}
