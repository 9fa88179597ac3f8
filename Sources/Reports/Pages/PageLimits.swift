import Identifiers

/// The limits of a page on a record. A page that is too large is made again with less.
package struct PageLimits: Sendable, Hashable {
    /// Rows of a table.
    let rows: Int
    /// Points of a curve.
    let points: Int
    /// Columns with slices or groups.
    let columns: Int
    /// Metrics of a slice, a group or a class.
    let metrics: Int
    /// Classes with curves, or columns with a dependence.
    let curves: Int
    /// Lines of single rows in a dependence.
    let lines: Int
    /// Scalars of a text.
    let text: Int
    /// Thresholds of the switch.
    let thresholds: Int
    /// Columns of a drift report with a drawing of their values.
    let drawings: Int
    /// Rows of the table behind such a drawing.
    let bins: Int

    /// The most bytes of a page.
    static let bytes = 400 << 10

    package static let levels = [
        PageLimits(
            rows: 200,
            points: 1_000,
            columns: 20,
            metrics: 8,
            curves: 20,
            lines: 25,
            text: 100,
            thresholds: 41,
            drawings: 50,
            bins: 50
        ),
        PageLimits(
            rows: 60,
            points: 250,
            columns: 10,
            metrics: 6,
            curves: 10,
            lines: 10,
            text: 60,
            thresholds: 41,
            drawings: 50,
            bins: 6
        ),
        PageLimits(
            rows: 20,
            points: 80,
            columns: 5,
            metrics: 4,
            curves: 4,
            lines: 0,
            text: 30,
            thresholds: 21,
            drawings: 20,
            bins: 4
        ),
        PageLimits(
            rows: 8,
            points: 30,
            columns: 2,
            metrics: 3,
            curves: 1,
            lines: 0,
            text: 20,
            thresholds: 5,
            drawings: 6,
            bins: 2
        ),
    ]

    /// Rows of a table behind a curve.
    var curveRows: Int { min(rows, 26) }

    /// The page of the first level that keeps the size.
    /// - Throws: `report.too-large`
    package static func fit(
        _ subject: String,
        _ make: (PageLimits) throws(ReportFailure) -> [UInt8]
    ) throws(ReportFailure) -> [UInt8] {
        var size = 0
        for level in levels {
            let page = try make(level)
            if page.count <= bytes { return page }
            size = page.count
        }
        throw ReportFailure(
            .tooLarge,
            subject,
            expected: "a page of at most \(bytes) bytes",
            found: "\(size) with the least that a page has; the forms json and csv have no such limit"
        )
    }
}

extension Array {
    /// At most so many elements, the first and the last among them, evenly chosen.
    func thinned(to count: Int) -> [Element] {
        guard self.count > count, count > 1 else { return self }
        return (0..<count).map { self[$0 * (self.count - 1) / (count - 1)] }
    }
}
