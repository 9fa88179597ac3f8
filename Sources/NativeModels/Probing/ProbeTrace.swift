/// The places of a model that its probes have to reach: trees with the way to them, and categories by their column.
struct ProbeTrace {
    typealias Prefix = @Sendable ([Double]) throws(RowRefusal) -> [Double]

    /// Trees, and what comes before them.
    struct TracedForest: Sendable {
        let forest: Forest
        /// Of each number that the trees are given; nil for one that is made of several columns.
        let origins: [ProbeOrigin?]
        /// From a row of the model to the numbers that the trees are given.
        let prefix: Prefix
    }

    private(set) var forests: [TracedForest] = []
    /// The categories of columns of numbers.
    private(set) var categories: [Int: [Double]] = [:]

    /// Numbers of the points that rows are compared with, by their column.
    private(set) var points: [Int: [Double]] = [:]

    init(_ model: NativeModel) {
        let columns = model.columns.indices.map { ProbeOrigin(column: $0) }
        model.scores.trace(into: &self, columns) { row throws(RowRefusal) in row }
    }

    mutating func add(_ forest: Forest, _ origins: [ProbeOrigin?], _ prefix: @escaping Prefix) {
        forests.append(TracedForest(forest: forest, origins: origins, prefix: prefix))
    }

    /// Takes note of numbers of points, as the column has them.
    mutating func add(points found: [Double], of origin: ProbeOrigin?) {
        guard let origin else { return }
        points[origin.column, default: []] += found.flatMap { origin.values(for: $0) }.filter(\.isFinite)
    }

    /// Takes note of categories of a column that comes unchanged.
    mutating func add(_ found: [Double], of origin: ProbeOrigin?) {
        guard let origin, origin.isUnchanged else { return }
        categories[origin.column, default: []] += found.filter { !$0.isNaN }
    }
}
