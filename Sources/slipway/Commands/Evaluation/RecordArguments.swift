import DurableFiles
import EvaluationRecords
import Identifiers
import Reports
import SavedModels

/// The records that a user names: by id in the project, or as files.
struct RecordArguments {
    let project: ProjectOptions

    /// In the order given. The project is opened only where an id is given.
    func records(_ texts: [String]) throws -> [ReportedRecord] {
        var opened: Project?
        return try texts.map { text in
            guard Self.isID(text) else { return try Self.file(text) }
            let project = try opened ?? self.project.open()
            opened = project
            return try Self.document(of: project.record(named: text), in: project)
        }
    }

    /// Every record of the project.
    func allRecords() throws -> [ReportedRecord] {
        let opened = try project.open()
        return try opened.evaluations().map { .evaluation(try opened.document(of: $0)) }
            + opened.comparisons().map { .comparison(try opened.document(of: $0)) }
            + opened.driftReports().map { .drift(try opened.document(of: $0)) }
    }

    /// True for an id or its beginning; anything else is a file.
    static func isID(_ text: String) -> Bool {
        let digits = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
        return (6...64).contains(digits.utf8.count)
            && digits.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }

    private static func document(of kept: KeptRecord, in project: Project) throws -> ReportedRecord {
        switch kept {
        case .evaluation(let kept): .evaluation(try project.document(of: kept))
        case .comparison(let kept): .comparison(try project.document(of: kept))
        case .drift(let kept): .drift(try project.document(of: kept))
        }
    }

    /// A file is checked as a record of the project is: its id comes out of its content.
    private static func file(_ path: String) throws -> ReportedRecord {
        let bytes = try OpenFile.read(InputPath(argument: path).path).readAll(limit: RecordLimits.bytes)
        return try ReportedRecord.read(bytes, subject: path)
    }
}
