import Identifiers

/// One thing that a scan found.
package struct ScanFinding: Sendable, Hashable {
    package let code: ScanCode
    /// The file, and after each `!` a member of it: `model.skops!schema.json`.
    package let file: String
    /// Offset in the file, or in content inside it; nil where it means nothing.
    package let offset: UInt64?
    /// A description of the finding; never a secret itself.
    package let detail: String

    package init(_ code: ScanCode, _ file: String, offset: UInt64? = nil, _ detail: String) {
        self.code = code
        self.file = file
        self.offset = offset
        self.detail = detail
    }

    package var level: ScanLevel { code.level }
}

/// Something that a file makes Python import when it is loaded.
package struct ScannedImport: Sendable, Hashable {
    /// `module.name`, or the module alone.
    package let name: String
    package let verdict: ScanVerdict
    /// The files that do, ascending.
    package let files: [String]

    package init(name: String, verdict: ScanVerdict, files: [String]) {
        self.name = name
        self.verdict = verdict
        self.files = files
    }
}

/// A file as a scan saw it.
package struct ScannedFile: Sendable, Hashable {
    package let path: String
    /// The format, told by the content.
    package let format: FileFormat
    package let size: UInt64

    package init(path: String, format: FileFormat, size: UInt64) {
        self.path = path
        self.format = format
        self.size = size
    }
}

/// The result of the scan of one model version. The same files give the same report.
package struct ScanReport: Sendable, Hashable {
    /// Grows whenever the same files could give another report.
    package static let currentRules: Int64 = 3

    package let rules: Int64
    /// Ascending by path.
    package let files: [ScannedFile]
    /// Ascending by name.
    package let imports: [ScannedImport]
    /// The gravest first, then by file.
    package let findings: [ScanFinding]

    package init(
        rules: Int64 = currentRules,
        files: [ScannedFile],
        imports: [ScannedImport],
        findings: [ScanFinding]
    ) {
        self.rules = rules
        self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        self.imports = imports.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.findings = findings.sorted(by: Self.precedes)
    }

    package var verdict: ScanVerdict {
        let worst = findings.map(\.level.verdict).max() ?? .known
        return max(worst, imports.map(\.verdict).max() ?? .known)
    }

    /// True if older rules made it, which did not see all that today's rules see.
    package var isOutdated: Bool { rules < Self.currentRules }

    /// The part of this report that the older rules of `signed` had to report of the same files. Those rules had other lists of
    /// imports and read less content, so only today's dangers are required of them; further findings of the signed report are
    /// accepted.
    func seen(asIn signed: ScanReport) -> ScanReport {
        guard signed.rules < Self.objectRules else { return self }
        let today = findings.filter { finding in
            if finding.code.isOwnCode { return signed.rules >= Self.ownCodeRules }
            return !finding.code.isOfPickles || finding.level == .dangerous
        }
        let then = signed.findings.filter(\.code.isOfPickles)
        let formats = Dictionary(signed.files.map { ($0.path, $0.format) }, uniquingKeysWith: { first, _ in first })
        return ScanReport(
            rules: min(rules, max(signed.rules, 1)),
            files: files.map { ScannedFile(path: $0.path, format: formats[$0.path] ?? $0.format, size: $0.size) },
            imports: signed.imports,
            findings: Array(Set(today).union(then))
        )
    }

    /// The first rules that look for code of the model's own.
    private static let ownCodeRules: Int64 = 2
    /// The first rules that know an import by the module that defines it, and look into all bytes of a pickle.
    private static let objectRules: Int64 = 3

    private static func precedes(_ left: ScanFinding, _ right: ScanFinding) -> Bool {
        if left.level != right.level { return left.level.verdict > right.level.verdict }
        let leftKey = (left.file, left.code.rawValue, left.offset ?? 0, left.detail)
        let rightKey = (right.file, right.code.rawValue, right.offset ?? 0, right.detail)
        return leftKey < rightKey
    }
}

extension ScanReport {
    /// The refusal by a policy, with the findings that lead to the verdict.
    /// - Parameter subject: the model and its version.
    /// - Returns: nil where the policy allows the verdict.
    package func refusal(_ subject: String, by policy: ScanPolicy) -> ScanFailure? {
        guard policy.refuses(verdict) else { return nil }
        let findings = findings.filter { policy.refuses($0.level.verdict) }.map {
            Finding(
                code: $0.code.rawValue,
                subject: "\(subject)/\($0.file)",
                expected: policy == .sealed ? "nothing but what the flavours need" : "nothing dangerous",
                found: $0.detail
            )
        }
        let first = findings.first.map { ": \($0.subject): \($0.found)" } ?? ""
        return ScanFailure(
            verdict == .dangerous ? .dangerous : .sealed,
            subject,
            "is \(verdict.rawValue), which the policy \(policy.rawValue) refuses\(first); look at it with slipway scan, or "
                + "with slipway show where it is imported, and trust it only if you know who made it",
            findings: findings
        )
    }
}
