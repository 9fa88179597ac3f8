import Identifiers
package import StrictJSON

/// The findings of a check or of a repair.
///
/// `Integrity` is the shared half of `slipway fsck`, which checks a project, and `slipwayd fsck`, which checks a node. Both
/// read back everything that is kept, compare it with what was imported or signed, and repair it from copies.
///
/// - An *inspection* (`BlobInspection`, `LayoutFile`, `MissingDirectory`) looks at one kind of thing and changes nothing.
///   Its faults become findings.
/// - A ``CheckFinding`` is one defect: a stable code, a subject, what was expected and found, the meaning, the advice, and
///   after a repair the outcome. A ``CheckReport`` holds all of them and shows them as text and as JSON.
/// - An ``InodeDigestCache`` reads each inode once. It tells the names that share a fault, and it finds copies.
/// - A *repair* (``BlobRepair``) makes a thing whole from such a copy, or from ``RepairSources``: bundles and directories
///   that an operator gave. A thing without a copy goes to the ``Quarantine``, with the reason beside it.
///
/// Begin with ``BlobInspection`` and ``BlobRepair``; then read `ProjectCheck` in `SavedModels` and `NodeCheck` in
/// `AutomationNode`, which put the two checks together. They know what a project or a node needs and what a lost content
/// means there.
///
/// `Integrity` never deletes content, never takes content of a bundle that nobody trusted has signed, and takes no lock:
/// the caller holds it.
package struct CheckReport: Sendable {
    package var findings: [CheckFinding] = []
    /// Distinct files that were read.
    package private(set) var files = 0
    /// The bytes of these files.
    package private(set) var bytes: UInt64 = 0

    package init() {}

    /// The number of findings that people are shown.
    private static let shown = 50

    package var isSound: Bool { !findings.contains(where: \.isOpen) }

    /// Counts the files that were read.
    package mutating func count(_ digests: InodeDigestCache) {
        (files, bytes) = digests.sum
    }

    /// - Throws: `fsck.unsound` if a finding is open.
    package func requireSound(_ subject: String) throws(CheckFailure) {
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

    /// The findings as lines for people, without line ends.
    package var lines: [String] {
        var lines = findings.prefix(Self.shown).flatMap(Self.lines).map { PlainText.of($0) }
        if findings.count > Self.shown {
            lines.append("and \(findings.count - Self.shown) more; --json lists them all")
        }
        return lines
    }

    /// One line for people.
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
