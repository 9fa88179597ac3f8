@testable import Statistics

/// A file of scored rows of two classes; rows without a label are left out and keep their numbers.
struct BinaryCase {
    let name: String
    let rows: BinaryRows
    let table: Table
    /// The places of the used rows in the file.
    let used: [Int]

    init(
        _ file: String,
        label: String,
        positive: String,
        score: String,
        weight: String? = nil
    ) throws {
        name = file
        let table = try CaseFiles.table(file)
        self.table = table
        let labels = table.texts(label)
        let scores = table.doubles(score)
        let used = labels.indices.filter { !labels[$0].isEmpty }
        let weights = weight.map { table.doubles($0) }
        self.used = used
        rows = try BinaryRows(
            scores: used.map { scores[$0] },
            isPositive: used.map { labels[$0] == positive },
            weights: weights.map { weights in used.map { weights[$0] } },
            numbers: .each(used)
        )
    }

    func texts(_ column: String) -> [String?] {
        let values = table.optionalTexts(column)
        return used.map { values[$0] }
    }

    func doubles(_ column: String) -> [Double?] {
        let values = table.optionalDoubles(column)
        return used.map { values[$0] }
    }
}
