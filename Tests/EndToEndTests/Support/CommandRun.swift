import DurableFiles
import StrictJSON
import TestSupport
import Testing

/// A program that was run to its end.
struct CommandRun: Sendable {
    let command: String
    let end: ChildProcess.End
    let output: String
    let errors: String

    var status: Int32? {
        if case .exited(let status) = end { status } else { nil }
    }

    /// What it printed, as JSON.
    var json: JSONValue {
        get throws { try JSONParser.parse(Array(output.utf8), subject: command) }
    }

    /// The stable code of the error it ended with: the last word in brackets of its first line, or `code` of its JSON.
    var code: String? {
        if let parsed = try? JSONParser.parse(Array(errors.utf8), subject: command) { return parsed["code"]?.string }
        let line = errors.split(separator: "\n").first { $0.hasPrefix("slipway: ") && $0.hasSuffix("]") }
        guard let line, let bracket = line.lastIndex(of: "[") else { return nil }
        return String(line[line.index(after: bracket)...].dropLast())
    }

    /// Both, for a message.
    var said: Comment { "\(command)\n\(end)\n\(output)\n\(errors)" }
}
