/// The name that was probably meant by one that does not exist.
package enum NearestName {
    /// Typing errors in a name that is still taken for another.
    private static let mostErrors = 2

    /// The name within two typing errors, or else the only one that begins as the text does, or the longest with which the text begins.
    package static func of(_ text: String, among names: [String]) -> String? {
        let nearest = names.map { (name: $0, errors: distance(from: text, to: $0)) }.min { $0.errors < $1.errors }
        // Of a short text, two errors leave nothing.
        if let nearest, nearest.errors <= (text.utf8.count > 3 ? mostErrors : 1) { return nearest.name }
        let longer = names.filter { text.utf8.count > 2 && $0.hasPrefix(text) }
        if let only = longer.first, longer.count == 1 { return only }
        return names.filter { $0.utf8.count > 2 && text.hasPrefix($0) }.max { $0.utf8.count < $1.utf8.count }
    }

    /// Counts the letters to insert, remove or change (Levenshtein distance), two neighbours that were exchanged as one.
    private static func distance(from left: String, to right: String) -> Int {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var before: [Int] = []
        var row = Array(0...right.count)
        for line in left.indices {
            var next = [line + 1]
            next.reserveCapacity(right.count + 1)
            for column in right.indices {
                let change = row[column] + (left[line] == right[column] ? 0 : 1)
                var best = min(change, row[column + 1] + 1, next[column] + 1)
                if line > 0, column > 0, left[line] == right[column - 1], left[line - 1] == right[column] {
                    best = min(best, before[column - 1] + 1)
                }
                next.append(best)
            }
            before = row
            row = next
        }
        return row[right.count]
    }
}
