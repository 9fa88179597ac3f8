import EvaluationRecords
import Identifiers
import StrictJSON

/// The facts of an attachment that a list shows without its document, as members in `project.json`.
protocol AttachmentMark {
    /// Its name in messages about a member.
    static var place: String { get }

    /// - Throws: `project.damaged`
    init(_ record: JSONFields<SavedModelsFailure>) throws
}

extension AttachmentMark {
    /// - Parameter summary: one of a mark of the same type; another gives nil.
    init?(_ summary: JSONObject) {
        let read = try? JSONFields(.object(summary), place: Self.place) { flaw in
            SavedModelsFailure(.projectDamaged, "project.json", expected: flaw.expected, found: flaw.found)
        }
        guard let mark = try? read.map({ try Self($0) }) else { return nil }
        self = mark
    }
}

/// The mark of a record with an id and a time.
protocol RecordMark: AttachmentMark {
    var id: EvaluationID { get }
    var created: Timestamp { get }
}

extension RecordMark {
    /// The order of lists: the newest first; of one moment, by id.
    static func isNewer(_ left: Self, than right: Self) -> Bool {
        left.created == right.created ? left.id < right.id : left.created > right.created
    }
}
