import EvaluationRecords
import Identifiers

/// The passes over a file that settle a selection before its rows are read.
enum SelectionPass {
    /// - Throws: `dataset.selection` for a selection of nothing and for a column of too many texts.
    static func selector(_ file: DatasetFile, _ plan: ReadingPlan) throws -> RowSelector {
        if let selector = RowSelector(plan.selection) { return selector }
        let stratum = try stratum(plan)
        var counts = StratumCounts()
        var total = 0
        try each(file, stratum) { row, text in
            total = row + 1
            guard stratum != nil else { return }
            counts.add(text)
            guard !counts.isTooMany else {
                throw DatasetFailure(
                    .selectionInvalid,
                    file.path,
                    expected:
                        "at most \(StratumCounts.limit) texts in the column \"\(stratum ?? "")\" of a stratified selection",
                    found: "more; it is no label"
                )
            }
        }
        guard var chooser = counts.chooser(of: plan.selection) else { return RowSelector(chosen: []) }
        if stratum == nil {
            for row in 0..<total { chooser.offer(row, nil) }
        } else {
            try each(file, stratum) { row, text in chooser.offer(row, text) }
        }
        return RowSelector(chosen: chooser.rows())
    }

    private static func stratum(_ plan: ReadingPlan) throws -> String? {
        let isStratified =
            switch plan.selection {
            case .all: false
            case .fraction(_, _, let stratified), .rows(_, _, let stratified): stratified
            }
        guard isStratified else { return nil }
        guard let stratum = plan.stratum else {
            throw DatasetFailure(
                .selectionInvalid,
                "the selection",
                expected: "a label, within whose classes rows are taken",
                found: "none; name it with --label"
            )
        }
        return stratum
    }

    /// Calls with the number of each row, bad ones among them, and its text in a column.
    private static func each(
        _ file: DatasetFile,
        _ column: String?,
        _ body: (Int, String?) throws -> Void
    ) throws {
        var plan = ReadingPlan()
        if let column { plan.columns[column] = .texts }
        let reader = try DatasetReader(file, plan)
        while let block = try reader.next() {
            let texts = column.flatMap { block.columns[$0]?.texts }
            for place in block.rowNumbers.indices { try body(block.rowNumbers[place], texts?[place]) }
        }
        // Bad rows have numbers too, but no text; none of them can be handed over.
        guard column == nil, let rows = reader.reading?.rows, rows > 0 else { return }
        try body(rows - 1, nil)
    }
}
