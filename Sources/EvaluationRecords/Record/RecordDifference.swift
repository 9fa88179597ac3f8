import Identifiers
import StrictJSON

/// A place in which two results differ.
package struct RecordDifference: Sendable, Hashable {
    /// The keys that lead there, such as `metrics roc_auc value`; elements of arrays count from 1.
    package let place: String
    /// The two values as JSON, cut at 80 characters; `nothing` where one result lacks it.
    package let first: String
    package let second: String
}

extension EvaluationRecord {
    /// The first places in which the result of another record differs from this one's. Equal ids have none.
    /// - Parameter limit: the most places.
    package func differences(from other: EvaluationRecord, limit: Int = 20) -> [RecordDifference] {
        guard id != other.id else { return [] }
        var walk = DifferenceWalk(limit: limit)
        walk.compare(Self.value(of: self), Self.value(of: other), at: [])
        return walk.found
    }

    private static func value(of record: EvaluationRecord) -> JSONValue? {
        (try? JSONParser.parse(record.bytes, subject: "evaluation", sizeLimit: RecordLimits.bytes + 1))?["result"]
    }
}

private struct DifferenceWalk {
    let limit: Int
    var found: [RecordDifference] = []

    init(limit: Int) {
        self.limit = limit
    }

    mutating func compare(_ first: JSONValue?, _ second: JSONValue?, at place: [String]) {
        guard found.count < limit else { return }
        switch (first, second) {
        case (.object(let left)?, .object(let right)?):
            // Sorted, with each key found by its place: objects of records have up to 20,000 members.
            let (lefts, rights) = (Self.index(left), Self.index(right))
            for key in Set(lefts.keys).union(rights.keys).sorted() {
                compare(lefts[key], rights[key], at: place + [key])
            }
        case (.array(let left)?, .array(let right)?):
            for at in 0..<max(left.count, right.count) {
                compare(
                    at < left.count ? left[at] : nil,
                    at < right.count ? right[at] : nil,
                    at: place + [String(at + 1)]
                )
            }
        default:
            guard first != second else { return }
            found.append(
                RecordDifference(
                    place: place.joined(separator: " ").printable,
                    first: Self.text(first),
                    second: Self.text(second)
                )
            )
        }
    }

    private static func index(_ object: JSONObject) -> [String: JSONValue] {
        Dictionary(object.members.map { ($0.key, $0.value) }) { first, _ in first }
    }

    private static func text(_ value: JSONValue?) -> String {
        guard let value else { return "nothing" }
        let text = JSONWriter.text(of: value)
        return (text.count > 80 ? String(text.prefix(80)) + "…" : text).printable
    }
}
