package import EvaluationRecords
import Identifiers

/// The HTML page of an evaluation.
package enum EvaluationPage {
    /// One file that stands alone.
    /// - Throws: `report.too-large`, `report.template`
    package static func html(_ record: EvaluationRecord) throws(ReportFailure) -> [UInt8] {
        try html(record, links: [])
    }

    static func html(_ record: EvaluationRecord, links: [PageLink]) throws(ReportFailure) -> [UInt8] {
        try PageLimits.fit("evaluation \(record.id.short)") { limits throws(ReportFailure) in
            try PageTemplates.bytes(of: page(record, limits, links))
        }
    }

    static func page(_ record: EvaluationRecord, _ limits: PageLimits, _ links: [PageLink]) -> Page {
        var blocks = Blocks(limits)
        let result = record.result
        let screens = result.screens
        var sections: [PageSection] = []
        func add(_ id: String, _ title: String, _ lead: String?, _ content: [PageBlock]) {
            guard !content.isEmpty else { return }
            sections.append(PageSection(id: id, title: title, lead: lead, blocks: content))
        }
        add("summary", "Summary", nil, blocks.summary(result))
        add(
            "metrics",
            "Metrics",
            "Every figure of all rows. An interval says how far the figure could be off by chance.",
            blocks.metrics(result)
        )
        add("decisions", "Decisions", nil, decisions(&blocks, result, screens))
        add("ranking", "Ranking", nil, ranking(&blocks, screens))
        add("probabilities", "Probabilities", nil, probabilities(&blocks, screens))
        add("classes", "Classes", nil, classes(&blocks, screens))
        add("errors", "Errors", nil, errors(&blocks, screens))
        add(
            "slices",
            "Slices",
            "The same figures on parts of the rows, compared with all other rows.",
            result.slices.isEmpty ? [] : blocks.slices(result)
        )
        add(
            "weak-segments",
            "Weak segments",
            nil,
            blocks.screen("Weak segments", screens.weakSegments) { $0.weakSegments($1) }
        )
        add("fairness", "Fairness", "Figures by group of the protected columns.", blocks.fairness(result.fairness))
        add("explanations", "Explanations", nil, explanations(&blocks, screens))
        add(
            "assertions",
            "Assertions",
            "What was expected of rows, and what was found.",
            result.assertions.isEmpty ? [] : blocks.assertions(result.assertions)
        )
        add("checks", "Data checks", nil, result.checks.isEmpty ? [] : blocks.checks(result.checks))
        add("baseline", "Baseline", nil, blocks.baseline(result.baseline, result.metrics))
        add(
            "identity",
            "Settings and identity",
            "The command slipway evaluation \(record.id.short) --check makes the record again and compares it.",
            blocks.identity(record)
        )
        let thresholds = screens.thresholdSweep?.value?.points.count ?? 0
        return Page(
            title: title(record),
            lead: lead(record),
            links: links,
            sections: sections,
            style: thresholds > 0 ? Blocks.thresholdStyle(min(thresholds, limits.thresholds)) : ""
        )
    }

    static func title(_ record: EvaluationRecord) -> String {
        "\(record.result.model.text) on \(PageText.of(record.result.dataset.name, limit: 60))"
    }

    private static func lead(_ record: EvaluationRecord) -> String {
        let result = record.result
        let named = record.run.name.map { " “\(PageText.of($0, limit: 60))”" } ?? ""
        return "Evaluation \(record.id.short)\(named): \(result.task.rawValue), \(Digits.count(result.rows.used)) of "
            + "\(Digits.count(result.rows.read)) rows, made \(record.run.created) by \(PageText.of(record.run.producer, limit: 60))."
    }

    private static func decisions(_ blocks: inout Blocks, _ result: EvaluationResult, _ screens: EvaluationScreens)
        -> [PageBlock]
    {
        guard result.task == .binary else { return [] }
        var made = blocks.screen("Confusion matrix", screens.confusion) { $0.confusion($1) }
        made += blocks.screen("Threshold switch", screens.thresholdSweep) { $0.thresholds(result, $1) }
        made += blocks.screen("Decision chart", screens.decisionChart) { $0.decisionChart($1) }
        made += blocks.screen("Gain by threshold", screens.costs) { $0.costs($1) }
        made += blocks.screen("Bands", screens.bands) { $0.bands($1) }
        return made
    }

    private static func ranking(_ blocks: inout Blocks, _ screens: EvaluationScreens) -> [PageBlock] {
        var made = blocks.screen("ROC curve", screens.roc) { $0.roc($1) }
        made += blocks.screen("Precision-recall curve", screens.pr) { $0.precisionRecall($1) }
        made += blocks.screen("Score distribution", screens.density) { $0.density($1) }
        made += blocks.screen("Lift and gain", screens.lift) { $0.lift($1) }
        return made
    }

    private static func probabilities(_ blocks: inout Blocks, _ screens: EvaluationScreens) -> [PageBlock] {
        var made = blocks.screen("Calibration", screens.calibration) { $0.calibration($1) }
        made += blocks.screen("Calibration fit", screens.calibrationFit) { $0.calibrationFit($1) }
        made += blocks.screen("Parts of the Brier score", screens.brierParts) { $0.brierParts($1) }
        return made
    }

    private static func classes(_ blocks: inout Blocks, _ screens: EvaluationScreens) -> [PageBlock] {
        guard screens.perClass != nil || screens.ovrCurves != nil else { return [] }
        var made = blocks.screen("Confusion matrix", screens.confusion) { $0.confusion($1) }
        made += blocks.screen("Most confused", screens.mostConfused) { $0.mostConfused($1) }
        made += blocks.screen("Figures by class", screens.perClass) { $0.perClass($1) }
        made += blocks.screen("Curves by class", screens.ovrCurves) { $0.ovrCurves($1) }
        return made
    }

    private static func errors(_ blocks: inout Blocks, _ screens: EvaluationScreens) -> [PageBlock] {
        var made = blocks.screen("Actual against predicted", screens.scatter) { $0.scatter($1) }
        made += blocks.screen("Residuals", screens.residuals) { $0.residuals($1) }
        made += blocks.screen("Residuals along the prediction", screens.residualLines) { $0.residualLines($1) }
        made += blocks.screen("Deciles of the prediction", screens.byPredictedDecile) { $0.deciles($1) }
        made += blocks.screen("Residuals beside the normal distribution", screens.qq) { $0.quantiles($1) }
        made += blocks.screen("Error tolerance (REC)", screens.rec) { $0.rec($1) }
        return made
    }

    private static func explanations(_ blocks: inout Blocks, _ screens: EvaluationScreens) -> [PageBlock] {
        var made = blocks.screen("Importance of columns", screens.importance) { $0.importance($1) }
        made += blocks.screen("Dependence", screens.dependence) { $0.dependence($1) }
        return made
    }
}
