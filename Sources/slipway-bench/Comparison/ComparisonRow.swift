/// A row of the table: two sides, or one, and whether what was wanted is so.
struct ComparisonRow: Sendable {
    let what: String
    let ours: SideResult
    let peer: SideResult?
    let judgements: [Judgement]

    init(what: String, ours: SideResult, peer: SideResult?, targets: [Target]) {
        self.init(what: what, ours: ours, peer: peer, judgements: targets.compactMap { $0.judge(ours, peer) })
    }

    /// For figures that no comparison gives.
    init(what: String, ours: SideResult, peer: SideResult?, judgements: [Judgement]) {
        self.what = what
        self.ours = ours
        self.peer = peer
        self.judgements = judgements
    }

    var line: String {
        ([what, ours.text, peer?.text] + judgements.map(\.text)).compactMap(\.self).joined(separator: " | ")
    }
}

/// All rows, in Markdown.
struct ComparisonTable {
    private let rows: [ComparisonRow]

    init(_ rows: [ComparisonRow]) {
        self.rows = rows
    }

    var text: String {
        let head = ["| what | slipway | peer | figure and target |", "| --- | --- | --- | --- |"]
        let lines = rows.map { row in
            let judged = row.judgements.map(\.text).joined(separator: "; ")
            return "| \(row.what) | \(row.ours.text) | \(row.peer?.text ?? "") | \(judged) |"
        }
        return (head + lines).joined(separator: "\n")
    }
}
