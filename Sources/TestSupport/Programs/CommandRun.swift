package import StrictJSON

/// A program that ran to its end, and its output.
package struct CommandRun: Sendable, CustomStringConvertible {
    package let command: String
    package let end: ChildProcess.End
    package let output: String
    package let errors: String

    /// The exit status; a signal's number below zero; -9 for a program that was overdue.
    package var status: Int32 {
        switch end {
        case .exited(let status): status
        case .killed(let signal): -signal
        case .overdue: -9
        }
    }

    /// The output as JSON.
    package var json: JSONValue {
        get throws { try JSONParser.parse(Array(output.utf8), subject: command) }
    }

    /// The output as JSON; nil if it is none.
    package var parsed: JSONValue? { try? json }

    /// The error that it printed with `--json`: the last line, since warnings may stand before it.
    package var error: JSONValue? {
        errors.split(separator: "\n").last.flatMap { try? JSONParser.parse(Array($0.utf8), subject: command) }
    }

    /// The stable code of the error: the last word in brackets of its first line, or `code` of its JSON.
    package var code: String? {
        if let parsed = try? JSONParser.parse(Array(errors.utf8), subject: command) { return parsed["code"]?.string }
        let line = errors.split(separator: "\n").first { $0.hasPrefix("slipway: ") && $0.hasSuffix("]") }
        guard let line, let bracket = line.lastIndex(of: "[") else { return nil }
        return String(line[line.index(after: bracket)...].dropLast())
    }

    package var description: String { "\(command)\n\(end)\n\(output)\n\(errors)" }
}
