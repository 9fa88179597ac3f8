/// Scoring with pages and without, in pairs that were measured one right after the other, and how long the pages took.
struct PagesCost {
    private let paths: [String]
    private var with: [Load] = []
    private var without: [Load] = []
    private var views: [PageReader.View] = []

    private static let pageLimit = 0.05
    private static let throughputLimit = 0.02

    init(paths: [String]) {
        self.paths = paths
    }

    mutating func add(with: Load, _ views: [PageReader.View], without: Load) {
        self.with.append(with)
        self.without.append(without)
        self.views += views
    }

    var lines: [String] {
        [
            Self.line("scored a second", with, without) { $0.rate },
            Self.line("p99 of scoring, ms", with, without) { $0.percentile(0.99) * 1000 },
        ]
            + paths.map { path in
                "\(path): \(Latencies(views.filter { $0.path == path }.map(\.seconds)).text)"
            }
    }

    var row: ComparisonRow {
        let all = Latencies(views.map(\.seconds))
        let lost = Measurement(zip(with, without).map { 1 - $0.rate / $1.rate })
        return ComparisonRow(
            what: "pages beside scoring, \(PagesNode.models) models, \(PagesNode.deployments) deployments",
            ours: SideResult(name: "slipwayd"),
            peer: nil,
            judgements: [
                Judgement(
                    figure: "a page: \(all.text)",
                    wanted: "p99 at most \(Latencies.milliseconds(Self.pageLimit))",
                    isMet: all.count > 0 && all.percentile(0.99) <= Self.pageLimit
                ),
                .share("throughput lost", lost, atMost: Self.throughputLimit),
            ]
        )
    }

    private static func line(
        _ title: String,
        _ with: [Load],
        _ without: [Load],
        _ figure: (Load) -> Double
    ) -> String {
        "\(title): with pages \(text(with.map(figure))), without \(text(without.map(figure)))"
    }

    private static func text(_ figures: [Double]) -> String {
        let measured = Measurement(figures)
        return
            "\(Measurement.short(measured.median)) (\(Measurement.short(measured.least)) to \(Measurement.short(measured.most)))"
    }
}
