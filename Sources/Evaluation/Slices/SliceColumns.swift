import EvaluationRecords
import Identifiers
import Statistics

/// Cuts the rows that count into slices by the columns that were asked for.
struct SliceColumns {
    /// A slice and the column that it is of.
    struct Part {
        let column: String
        let kind: ColumnKind
        let slice: Slice
        /// True if its figures are hidden, since the column is protected and the slice small.
        let isHidden: Bool
    }

    let parts: [Part]

    init(_ plan: EvaluationPlan, _ columns: ColumnStore) {
        parts = plan.settings.slices.flatMap { request -> [Part] in
            guard let kind = plan.kind(of: request.column) else { return [] }
            let isProtected = plan.settings.protected.contains { $0.isSame(as: request.column) }
            let limit = isProtected ? plan.settings.suppressUnder ?? 0 : 0
            return Self.slices(request, kind, columns).map { slice in
                Part(
                    column: request.column,
                    kind: kind,
                    slice: slice,
                    isHidden: !slice.rows.isEmpty && slice.rows.count < limit
                )
            }
        }
    }

    private static func slices(_ request: SliceRequest, _ kind: ColumnKind, _ columns: ColumnStore) -> [Slice] {
        switch kind {
        case .categorical: Slicing.categorical(columns.categories(request.column))
        case .numeric:
            if let edges = request.edges {
                ranges(columns.numbers(request.column), edges)
            } else {
                Slicing.numeric(columns.numbers(request.column))
            }
        }
    }

    /// Ranges between given edges, empty ones too, and missing values last.
    private static func ranges(_ values: [Double?], _ edges: [Double]) -> [Slice] {
        var rows = [[Int]](repeating: [], count: edges.count + 1)
        var missing: [Int] = []
        for (row, value) in values.enumerated() {
            if let value { rows[edges.count { $0 < value }].append(row) } else { missing.append(row) }
        }
        var slices = rows.enumerated().map { bin, rows in
            Slice(
                key: .bin(bin, above: bin > 0 ? edges[bin - 1] : nil, to: bin < edges.count ? edges[bin] : nil),
                rows: rows
            )
        }
        if !missing.isEmpty { slices.append(Slice(key: .missing, rows: missing)) }
        return slices
    }
}

extension SliceKey {
    init(_ key: Slice.Key) {
        self =
            switch key {
            case .category(let category): .category(category.text)
            case .other(let categories): .other(categories: categories)
            case .missing: .missing
            case .bin(let bin, let above, let to): .range(bin: bin, above: above, to: to)
            }
    }
}
