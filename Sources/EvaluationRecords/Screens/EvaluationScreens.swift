/// The screens of a result. Those of its task are always there, given or with a reason; those of other tasks are not.
///
/// `importance`, `dependence` and `weak_segments` have the reason `not-asked` unless somebody asked for them.
package struct EvaluationScreens: Sendable, Hashable {
    package var confusion: Screen<ConfusionScreen>?
    package var thresholdSweep: Screen<ThresholdSweep>?
    package var decisionChart: Screen<DecisionChart>?
    package var costs: Screen<CostScreen>?
    package var bands: Screen<BandScreen>?
    package var lift: Screen<LiftScreen>?
    package var calibration: Screen<CalibrationScreen>?
    package var roc: Screen<RocScreen>?
    package var pr: Screen<PrecisionRecallScreen>?
    package var density: Screen<DensityScreen>?
    package var brierParts: Screen<BrierParts>?
    package var calibrationFit: Screen<CalibrationFit>?
    package var perClass: Screen<PerClassScreen>?
    package var ovrCurves: Screen<OvrCurves>?
    package var mostConfused: Screen<MostConfused>?
    package var residuals: Screen<ResidualScreen>?
    package var byPredictedDecile: Screen<PredictedDeciles>?
    package var residualLines: Screen<ResidualLines>?
    package var qq: Screen<QuantileScreen>?
    package var rec: Screen<RecScreen>?
    package var scatter: Screen<ScatterScreen>?
    package var importance: Screen<ImportanceScreen>?
    package var dependence: Screen<DependenceScreen>?
    package var weakSegments: Screen<WeakSegments>?

    package init() {}

    /// The keys of the screens that a task has.
    package static func names(of task: EvaluationTask) -> [String] {
        switch task {
        case .binary: binary + explaining
        case .multiclass: multiclass + explaining
        case .regression: regression + explaining
        case .other: []
        }
    }

    private static let binary = [
        "confusion", "threshold_sweep", "decision_chart", "costs", "bands",
        "lift", "calibration", "roc", "pr", "density",
        "brier_parts", "calibration_fit",
    ]
    private static let multiclass = ["confusion", "per_class", "ovr_curves", "most_confused"]
    private static let regression = [
        "residuals", "by_predicted_decile", "residual_lines", "qq", "rec",
        "scatter",
    ]
    private static let explaining = [
        "importance", "dependence", "weak_segments",
    ]

    /// The same with a reason for each screen of the task that is not there.
    package func completed(for task: EvaluationTask, _ reason: FigureReason) -> EvaluationScreens {
        var screens = self
        for name in Self.names(of: task) where !names.contains(name) {
            switch name {
            case "confusion": screens.confusion = .undefined(reason)
            case "threshold_sweep": screens.thresholdSweep = .undefined(reason)
            case "decision_chart": screens.decisionChart = .undefined(reason)
            case "costs": screens.costs = .undefined(reason)
            case "bands": screens.bands = .undefined(reason)
            case "lift": screens.lift = .undefined(reason)
            case "calibration": screens.calibration = .undefined(reason)
            case "roc": screens.roc = .undefined(reason)
            case "pr": screens.pr = .undefined(reason)
            case "density": screens.density = .undefined(reason)
            case "brier_parts": screens.brierParts = .undefined(reason)
            case "calibration_fit": screens.calibrationFit = .undefined(reason)
            case "per_class": screens.perClass = .undefined(reason)
            case "ovr_curves": screens.ovrCurves = .undefined(reason)
            case "most_confused": screens.mostConfused = .undefined(reason)
            case "residuals": screens.residuals = .undefined(reason)
            case "by_predicted_decile": screens.byPredictedDecile = .undefined(reason)
            case "residual_lines": screens.residualLines = .undefined(reason)
            case "qq": screens.qq = .undefined(reason)
            case "rec": screens.rec = .undefined(reason)
            case "scatter": screens.scatter = .undefined(reason)
            case "importance": screens.importance = .undefined(reason)
            case "dependence": screens.dependence = .undefined(reason)
            case "weak_segments": screens.weakSegments = .undefined(reason)
            default: continue
            }
        }
        return screens
    }

    /// The keys of the screens that are there.
    package var names: [String] {
        var names: [String] = []
        if confusion != nil { names.append("confusion") }
        if thresholdSweep != nil { names.append("threshold_sweep") }
        if decisionChart != nil { names.append("decision_chart") }
        if costs != nil { names.append("costs") }
        if bands != nil { names.append("bands") }
        if lift != nil { names.append("lift") }
        if calibration != nil { names.append("calibration") }
        if roc != nil { names.append("roc") }
        if pr != nil { names.append("pr") }
        if density != nil { names.append("density") }
        if brierParts != nil { names.append("brier_parts") }
        if calibrationFit != nil { names.append("calibration_fit") }
        if perClass != nil { names.append("per_class") }
        if ovrCurves != nil { names.append("ovr_curves") }
        if mostConfused != nil { names.append("most_confused") }
        if residuals != nil { names.append("residuals") }
        if byPredictedDecile != nil { names.append("by_predicted_decile") }
        if residualLines != nil { names.append("residual_lines") }
        if qq != nil { names.append("qq") }
        if rec != nil { names.append("rec") }
        if scatter != nil { names.append("scatter") }
        if importance != nil { names.append("importance") }
        if dependence != nil { names.append("dependence") }
        if weakSegments != nil { names.append("weak_segments") }
        return names
    }
}

extension EvaluationScreens: Codable {
    private enum Key: String, CodingKey {
        case confusion
        case thresholdSweep = "threshold_sweep"
        case decisionChart = "decision_chart"
        case costs
        case bands
        case lift
        case calibration
        case roc
        case pr
        case density
        case brierParts = "brier_parts"
        case calibrationFit = "calibration_fit"
        case perClass = "per_class"
        case ovrCurves = "ovr_curves"
        case mostConfused = "most_confused"
        case residuals
        case byPredictedDecile = "by_predicted_decile"
        case residualLines = "residual_lines"
        case qq
        case rec
        case scatter
        case importance
        case dependence
        case weakSegments = "weak_segments"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        confusion = try container.decodeIfPresent(Screen<ConfusionScreen>.self, forKey: .confusion)
        thresholdSweep = try container.decodeIfPresent(Screen<ThresholdSweep>.self, forKey: .thresholdSweep)
        decisionChart = try container.decodeIfPresent(Screen<DecisionChart>.self, forKey: .decisionChart)
        costs = try container.decodeIfPresent(Screen<CostScreen>.self, forKey: .costs)
        bands = try container.decodeIfPresent(Screen<BandScreen>.self, forKey: .bands)
        lift = try container.decodeIfPresent(Screen<LiftScreen>.self, forKey: .lift)
        calibration = try container.decodeIfPresent(Screen<CalibrationScreen>.self, forKey: .calibration)
        roc = try container.decodeIfPresent(Screen<RocScreen>.self, forKey: .roc)
        pr = try container.decodeIfPresent(Screen<PrecisionRecallScreen>.self, forKey: .pr)
        density = try container.decodeIfPresent(Screen<DensityScreen>.self, forKey: .density)
        brierParts = try container.decodeIfPresent(Screen<BrierParts>.self, forKey: .brierParts)
        calibrationFit = try container.decodeIfPresent(Screen<CalibrationFit>.self, forKey: .calibrationFit)
        perClass = try container.decodeIfPresent(Screen<PerClassScreen>.self, forKey: .perClass)
        ovrCurves = try container.decodeIfPresent(Screen<OvrCurves>.self, forKey: .ovrCurves)
        mostConfused = try container.decodeIfPresent(Screen<MostConfused>.self, forKey: .mostConfused)
        residuals = try container.decodeIfPresent(Screen<ResidualScreen>.self, forKey: .residuals)
        byPredictedDecile = try container.decodeIfPresent(Screen<PredictedDeciles>.self, forKey: .byPredictedDecile)
        residualLines = try container.decodeIfPresent(Screen<ResidualLines>.self, forKey: .residualLines)
        qq = try container.decodeIfPresent(Screen<QuantileScreen>.self, forKey: .qq)
        rec = try container.decodeIfPresent(Screen<RecScreen>.self, forKey: .rec)
        scatter = try container.decodeIfPresent(Screen<ScatterScreen>.self, forKey: .scatter)
        importance = try container.decodeIfPresent(Screen<ImportanceScreen>.self, forKey: .importance)
        dependence = try container.decodeIfPresent(Screen<DependenceScreen>.self, forKey: .dependence)
        weakSegments = try container.decodeIfPresent(Screen<WeakSegments>.self, forKey: .weakSegments)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        if let confusion { try container.encode(confusion, forKey: .confusion) }
        if let thresholdSweep { try container.encode(thresholdSweep, forKey: .thresholdSweep) }
        if let decisionChart { try container.encode(decisionChart, forKey: .decisionChart) }
        if let costs { try container.encode(costs, forKey: .costs) }
        if let bands { try container.encode(bands, forKey: .bands) }
        if let lift { try container.encode(lift, forKey: .lift) }
        if let calibration { try container.encode(calibration, forKey: .calibration) }
        if let roc { try container.encode(roc, forKey: .roc) }
        if let pr { try container.encode(pr, forKey: .pr) }
        if let density { try container.encode(density, forKey: .density) }
        if let brierParts { try container.encode(brierParts, forKey: .brierParts) }
        if let calibrationFit { try container.encode(calibrationFit, forKey: .calibrationFit) }
        if let perClass { try container.encode(perClass, forKey: .perClass) }
        if let ovrCurves { try container.encode(ovrCurves, forKey: .ovrCurves) }
        if let mostConfused { try container.encode(mostConfused, forKey: .mostConfused) }
        if let residuals { try container.encode(residuals, forKey: .residuals) }
        if let byPredictedDecile { try container.encode(byPredictedDecile, forKey: .byPredictedDecile) }
        if let residualLines { try container.encode(residualLines, forKey: .residualLines) }
        if let qq { try container.encode(qq, forKey: .qq) }
        if let rec { try container.encode(rec, forKey: .rec) }
        if let scatter { try container.encode(scatter, forKey: .scatter) }
        if let importance { try container.encode(importance, forKey: .importance) }
        if let dependence { try container.encode(dependence, forKey: .dependence) }
        if let weakSegments { try container.encode(weakSegments, forKey: .weakSegments) }
    }
}
