/// The columns of lines that are cast in pieces: in which order they turn up, and which kinds of values they have.
struct LineSurvey: Sendable {
    private(set) var rows = 0
    private(set) var columns: [(name: String, survey: ColumnSurvey)] = []
    private var places: [String: Int] = [:]

    mutating func add(_ table: TapeTable) {
        guard table.rows > 0 else { return }
        var isThere = Set<Int>()
        for column in 0..<table.width {
            let place = place(of: String(decoding: table.names[column], as: UTF8.self))
            isThere.insert(place)
            table.withCells(column) { cells in
                for index in 0..<cells.count { columns[place].survey.add(cells.cell(index)) }
            }
        }
        for place in columns.indices where !isThere.contains(place) { columns[place].survey.add(.absent) }
        rows += table.rows
    }

    func column(_ name: String) -> ColumnSurvey? { places[name].map { columns[$0].survey } }

    /// Lines that have a value of each kind.
    var exampleLines: JSONLines {
        var lines = JSONLines()
        for row in 0..<(columns.map(\.survey.examples.count).max() ?? 0) {
            var line: [UInt8] = []
            for (name, survey) in columns where row < survey.examples.count && !survey.examples[row].isEmpty {
                line.append(UInt8(ascii: line.isEmpty ? "{" : ","))
                JSONText.write(name, to: &line)
                line.append(UInt8(ascii: ":"))
                line += survey.examples[row]
            }
            lines.append(line.isEmpty ? Array("{}".utf8) : line + [UInt8(ascii: "}")], number: row + 1)
        }
        return lines
    }

    /// A column that turns up late has no value in the rows before.
    private mutating func place(of name: String) -> Int {
        if let place = places[name] { return place }
        places[name] = columns.count
        columns.append((name, ColumnSurvey()))
        if rows > 0 { columns[columns.count - 1].survey.add(.absent) }
        return columns.count - 1
    }
}
