/// The results of all rounds.
struct NativeComparison {
    /// By model.
    var native: [String: NativeFigures] = [:]
    var python: [String: NativeFigures] = [:]
    /// Of `mlflow models serve`: the rows alone.
    var mlflow: [String: NativeFigures] = [:]
    /// Seconds of a deployment of all models.
    var deployed: (native: [Double], python: [Double]) = ([], [])
    /// Rows a second of `slipway score`, by model.
    var scored: [String: (native: [Double], python: [Double])] = [:]

    static let measured = ["logistic", "forest", "columns"]
    private static let titles = [
        "logistic": "logistic regression", "forest": "forest of 100 trees",
        "columns": "ColumnTransformer and forest of 100 trees",
    ]

    private static let mostHello = 0.05
    private static let mostRecovery = 0.3
    private static let mostMemory = ["logistic": 8.0, "forest": 15.0]
    /// Seconds of one row over HTTP, where the machine's own round trip allows that.
    private static let mostOne = 0.0002
    private static let shareOfPython = 0.45
    private static let shareOfMLflow = 0.05
    private static let mostThousand = 0.005
    private static let mostDeployed = 1.5

    var rows: [ComparisonRow] {
        Self.measured.flatMap { rows(of: $0) } + [deployment] + scored.keys.sorted().map { scoring($0) }
    }

    private func rows(of name: String) -> [ComparisonRow] {
        let (ours, python) = (native[name] ?? NativeFigures(), python[name] ?? NativeFigures())
        let mlflow = mlflow[name] ?? NativeFigures()
        let title = Self.titles[name] ?? name
        var rows = [
            times("start to hello, \(title)", ours.hellos, python.hellos, atMost: Self.mostHello),
            times("kill to next answer, \(title)", ours.recoveries, python.recoveries, atMost: Self.mostRecovery),
            memory(name, ours, python),
            oneRow(title, ours, python, mlflow),
        ]
        rows.append(
            times(
                "1,000 rows, p50, \(title)",
                ours.thousand,
                python.thousand,
                mlflow.thousand,
                atMost: name == "logistic" ? nil : Self.mostThousand
            )
        )
        return rows
    }

    private func oneRow(
        _ title: String,
        _ ours: NativeFigures,
        _ python: NativeFigures,
        _ mlflow: NativeFigures
    ) -> ComparisonRow {
        let seconds = Measurement(ours.one).median
        let ofPython = seconds / Measurement(python.one).median
        let ofMLflow = seconds / Measurement(mlflow.one).median
        return row(
            "one row, p50, \(title)",
            ours.one,
            python.one,
            mlflow.one,
            [
                Self.judge(seconds, Self.mostOne),
                Judgement(
                    figure: "\(Measurement.short(ofPython)) of Python's",
                    wanted: "at most \(Measurement.short(Self.shareOfPython))",
                    isMet: ofPython <= Self.shareOfPython
                ),
                Judgement(
                    figure: "\(Self.thousandths(ofMLflow)) of MLflow's",
                    wanted: "at most \(Measurement.short(Self.shareOfMLflow))",
                    isMet: ofMLflow <= Self.shareOfMLflow
                ),
            ]
        )
    }

    private func memory(_ name: String, _ ours: NativeFigures, _ python: NativeFigures) -> ComparisonRow {
        let (own, other) = (Self.megabytes(ours.memory), Self.megabytes(python.memory))
        let judgement = Self.mostMemory[name].map {
            Judgement(
                figure: "\(Measurement.short(own)) MB",
                wanted: "at most \(Measurement.short($0)) MB",
                isMet: own <= $0
            )
        }
        return ComparisonRow(
            what: "memory (PSS) of a worker, \(Self.titles[name] ?? name)",
            ours: SideResult(name: "native \(Measurement.short(own)) MB"),
            peer: SideResult(name: "Python \(Measurement.short(other)) MB"),
            judgements: judgement.map { [$0] } ?? []
        )
    }

    private var deployment: ComparisonRow {
        times(
            "deploy of \(NativeProject.names.count) models, 1 s of it probation",
            deployed.native,
            deployed.python,
            atMost: Self.mostDeployed
        )
    }

    private func scoring(_ name: String) -> ComparisonRow {
        let ours = Measurement(scored[name]?.native ?? []).median
        let other = Measurement(scored[name]?.python ?? []).median
        return ComparisonRow(
            what: "slipway score, \(Self.titles[name] ?? name)",
            ours: SideResult(name: "native \(Int(ours)) rows/s"),
            peer: SideResult(name: "Python \(Int(other)) rows/s"),
            judgements: [
                Judgement(figure: "\(Measurement.short(ours / other)) times as many", wanted: "", isMet: nil)
            ]
        )
    }

    private func times(
        _ what: String,
        _ ours: [Double],
        _ python: [Double],
        _ mlflow: [Double] = [],
        atMost limit: Double?
    ) -> ComparisonRow {
        let judgements = limit.map { [Self.judge(Measurement(ours).median, $0)] } ?? []
        return row(what, ours, python, mlflow, judgements)
    }

    private func row(
        _ what: String,
        _ ours: [Double],
        _ python: [Double],
        _ mlflow: [Double],
        _ judgements: [Judgement]
    ) -> ComparisonRow {
        let served = mlflow.isEmpty ? "" : "; mlflow models serve \(Measurement(mlflow).brief)"
        return ComparisonRow(
            what: what,
            ours: SideResult(name: "native \(Measurement(ours).brief)"),
            peer: SideResult(name: "Python \(Measurement(python).brief)\(served)"),
            judgements: judgements
        )
    }

    private static func judge(_ seconds: Double, _ limit: Double) -> Judgement {
        Judgement(
            figure: Measurement.precise(seconds),
            wanted: "at most \(Measurement.precise(limit))",
            isMet: seconds <= limit
        )
    }

    private static func megabytes(_ bytes: [Int]) -> Double { Measurement(bytes.map { Double($0) / 1e6 }).median }

    /// With three decimals: the shares are that small.
    private static func thousandths(_ share: Double) -> String {
        guard share.isFinite else { return "?" }
        let digits = String(Int((share * 1000).rounded()) % 1000)
        return "\(Int((share * 1000).rounded()) / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
