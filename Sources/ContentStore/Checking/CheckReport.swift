import Identifiers
package import StrictJSON

/// What a check found, and what a repair made of it.
package struct CheckReport: Sendable {
    package var findings: [CheckFinding] = []
    /// Distinct files that were read.
    package var files = 0
    /// Their bytes.
    package var bytes: UInt64 = 0

    package init() {}

    /// Findings shown to people.
    private static let shown = 50

    package var isSound: Bool { !findings.contains(where: \.isOpen) }

    /// - Throws: `fsck.unsound` if something is still to be done; the findings themselves are the report's.
    package func demandSound(_ subject: String) throws(CheckFailure) {
        let open = findings.filter(\.isOpen)
        guard !open.isEmpty else { return }
        let steps = open.map(\.advice).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        throw CheckFailure(
            .unsound,
            subject,
            "\(open.count) of \(Self.count(findings.count, "finding")) \(open.count == 1 ? "is" : "are") still to be dealt with; "
                + "next: \(steps.prefix(3).joined(separator: "; "))"
        )
    }

    /// For people: each finding, without its end.
    package var lines: [String] {
        var lines = findings.prefix(Self.shown).flatMap(Self.lines).map { PlainText.of($0) }
        if findings.count > Self.shown {
            lines.append("and \(findings.count - Self.shown) more; --json lists them all")
        }
        return lines
    }

    /// For people: one line.
    package var summary: String {
        let read = "\(Self.count(files, "file")), \(Self.amount(bytes)) read"
        if findings.isEmpty { return "Sound: \(read)" }
        let outcomes = [
            (CheckFinding.Outcome.repaired, "repaired"), (.setAside, "set aside"), (.quarantined, "quarantined"),
        ].compactMap { outcome, word in
            let count = findings.count { $0.outcome == outcome }
            return count == 0 ? nil : "\(count) \(word)"
        }
        let open = findings.count(where: \.isOpen)
        let words = [Self.count(findings.count, "finding")] + outcomes + (open == 0 ? [] : ["\(open) to be dealt with"])
        return "\(isSound ? "Sound" : "Not sound"): \(words.joined(separator: ", ")); \(read)"
    }

    package var value: JSONValue {
        [
            "sound": .bool(isSound), "files": .integer(Int64(files)), "bytes": .integer(Int64(clamping: bytes)),
            "findings": .array(
                findings.map {
                    [
                        "code": .string($0.code), "subject": .string($0.subject), "expected": .string($0.expected),
                        "found": .string($0.found), "meaning": .string($0.meaning), "advice": .string($0.advice),
                        "harmless": .bool($0.isHarmless), "outcome": .string($0.outcome.rawValue),
                        "note": .string($0.note),
                    ]
                }
            ),
        ]
    }

    private static func lines(_ finding: CheckFinding) -> [String] {
        let end =
            switch finding.outcome {
            case .found: ""
            case .repaired: "repaired"
            case .setAside: "set aside"
            case .quarantined: "quarantined"
            case .remains: "not repaired"
            }
        let note = [end, finding.note].filter { !$0.isEmpty }.joined(separator: ": ")
        return [
            "\(finding.subject) [\(finding.code)]", "  expected \(finding.expected), found \(finding.found)",
            "  \(finding.meaning)",
        ] + (note.isEmpty ? [] : ["  \(note)"]) + (finding.isOpen ? ["  next: \(finding.advice)"] : [])
    }

    private static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func amount(_ bytes: UInt64) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB"]
        guard bytes >= 1024 else { return "\(bytes) B" }
        var tenths = bytes * 10 / 1024
        var unit = 0
        while tenths >= 10240, unit + 1 < units.count {
            tenths /= 1024
            unit += 1
        }
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
