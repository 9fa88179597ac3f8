import Identifiers
package import StrictJSON

extension ScanReport {
    /// The format of a report, and of `scan.json` in a bundle.
    package static let format = "slipway.scan/1"

    /// The report as a JSON object. The same report is the same bytes.
    package var value: JSONValue {
        var value: JSONValue = [
            "format": .string(Self.format), "rules": .integer(rules), "verdict": .string(verdict.rawValue),
            "files": .array(
                files.map {
                    [
                        "path": .string($0.path), "format": .string($0.format.rawValue),
                        "bytes": .integer(Int64(clamping: $0.size)),
                    ]
                }
            ),
            "imports": .array(
                imports.map {
                    [
                        "import": .string($0.name), "verdict": .string($0.verdict.rawValue),
                        "files": .array($0.files.map(JSONValue.string)),
                    ]
                }
            ),
            "findings": .array(findings.filter { !$0.code.isOwnCode }.map(Self.value)),
        ]
        // A member of its own, which releases before it pass over: among the findings they would refuse a code that they lack.
        let ownCode = findings.filter(\.code.isOwnCode)
        if !ownCode.isEmpty { value["ownCode"] = .array(ownCode.map(Self.value)) }
        return value
    }

    private static func value(_ finding: ScanFinding) -> JSONValue {
        [
            "code": .string(finding.code.rawValue), "level": .string(finding.level.rawValue),
            "file": .string(finding.file),
            "offset": finding.offset.map { .integer(Int64(clamping: $0)) } ?? .null,
            "detail": .string(finding.detail),
        ]
    }

    /// - Parameter subject: the report's name in messages.
    /// - Throws: `scan.report`
    package init(_ value: JSONValue, subject: String) throws(ScanFailure) {
        try self.init(JSONFields(value) { .damaged(subject, $0) })
    }

    init(_ fields: JSONFields<ScanFailure>) throws(ScanFailure) {
        guard fields.value("format") == .string(Self.format) else { throw fields.flaw("format", Self.format) }
        func items(_ key: String) throws(ScanFailure) -> [JSONFields<ScanFailure>] {
            try fields.optional(key, fields.objects) ?? []
        }
        var files: [ScannedFile] = []
        for item in try items("files") { files.append(try ScannedFile(item)) }
        var imports: [ScannedImport] = []
        for item in try items("imports") { imports.append(try ScannedImport(item)) }
        var findings: [ScanFinding] = []
        for item in try items("findings") + items("ownCode") { findings.append(try ScanFinding(item)) }
        self.init(rules: try fields.integer("rules"), files: files, imports: imports, findings: findings)
    }
}

extension ScannedFile {
    fileprivate init(_ fields: JSONFields<ScanFailure>) throws(ScanFailure) {
        // A format that only a later release knows is any content to this one.
        let format = fields.value("format").string.flatMap(FileFormat.init(rawValue:)) ?? .binary
        self.init(path: try fields.text("path"), format: format, size: try fields.size("bytes"))
    }
}

extension ScannedImport {
    fileprivate init(_ fields: JSONFields<ScanFailure>) throws(ScanFailure) {
        self.init(
            name: try fields.text("import"),
            verdict: try fields.choice("verdict"),
            files: try fields.texts("files")
        )
    }
}

extension ScanFinding {
    fileprivate init(_ fields: JSONFields<ScanFailure>) throws(ScanFailure) {
        guard let code = ScanCode(rawValue: try fields.text("code")) else {
            throw fields.flaw("code", "a finding this release knows")
        }
        self.init(
            code,
            try fields.text("file"),
            offset: try fields.optional("offset", fields.size),
            try fields.text("detail")
        )
    }
}

extension ScanFailure {
    /// A report that cannot be read.
    static func damaged(_ subject: String, _ flaw: JSONFlaw) -> ScanFailure {
        ScanFailure(
            .report,
            flaw.place.isEmpty ? subject : "\(subject) \(flaw.place)",
            expected: flaw.expected,
            found: "\(flaw.found); scan the files themselves: slipway verify --scan"
        )
    }
}
