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

    /// - Parameter subject: what messages call it.
    /// - Throws: `scan.report`
    package init(_ value: JSONValue, subject: String) throws(ScanFailure) {
        guard value["format"] == .string(Self.format) else {
            throw Self.damaged(subject, "format \(Self.format)", value["format"])
        }
        guard let rules = value["rules"]?.integer else {
            throw Self.damaged(subject, "a number of rules", value["rules"])
        }
        var files: [ScannedFile] = []
        for item in value["files"]?.array ?? [] {
            guard let path = item["path"]?.string, let size = item["bytes"]?.integer.flatMap(UInt64.init(exactly:))
            else {
                throw Self.damaged(subject, "files with path and bytes", item)
            }
            // A format that a later release can tell is any content to this one.
            let format = item["format"]?.string.flatMap(FileFormat.init(rawValue:)) ?? .binary
            files.append(ScannedFile(path: path, format: format, size: size))
        }
        var imports: [ScannedImport] = []
        for item in value["imports"]?.array ?? [] {
            guard let name = item["import"]?.string,
                let verdict = item["verdict"]?.string.flatMap(ScanVerdict.init(rawValue:))
            else { throw Self.damaged(subject, "imports with name and verdict", item) }
            let files = (item["files"]?.array ?? []).compactMap(\.string)
            imports.append(ScannedImport(name: name, verdict: verdict, files: files))
        }
        var findings: [ScanFinding] = []
        for item in (value["findings"]?.array ?? []) + (value["ownCode"]?.array ?? []) {
            guard let file = item["file"]?.string, let detail = item["detail"]?.string, let code = item["code"]?.string
            else {
                throw Self.damaged(subject, "findings with code, file and detail", item)
            }
            guard let known = ScanCode(rawValue: code) else {
                throw Self.damaged(subject, "a finding this release knows", item["code"])
            }
            let offset = item["offset"]?.integer.flatMap(UInt64.init(exactly:))
            findings.append(ScanFinding(known, file, offset: offset, detail))
        }
        self.init(rules: rules, files: files, imports: imports, findings: findings)
    }

    private static func damaged(_ subject: String, _ expected: String, _ found: JSONValue?) -> ScanFailure {
        ScanFailure(
            .report,
            subject,
            expected: expected,
            found: "\(found?.kindDescription ?? "nothing"); scan the files themselves: slipway verify --scan"
        )
    }
}
