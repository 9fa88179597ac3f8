import ModelScan
import StrictJSON

extension ScanReport {
    /// The verdict, the findings, and the imports.
    var text: String {
        verdictLine + "\n" + findingText + importText
    }

    /// Such as `dangerous: 2 dangerous, 1 unknown, 3 notes`.
    var verdictLine: String {
        let levels: [(ScanLevel, String)] = [
            (.dangerous, "dangerous"), (.ownCode, "of own code"), (.unknown, "unknown"), (.note, "to note"),
        ]
        let counts = levels.compactMap { level, word -> String? in
            let count = findings.count { $0.level == level }
            return count == 0 ? nil : "\(Format.count(count, "finding")) \(word)"
        }
        return "\(verdict.rawValue) (\((counts + [Format.count(imports.count, "import")]).joined(separator: ", ")))"
    }

    private var findingText: String {
        guard !findings.isEmpty else { return "" }
        var table = Table([.left("LEVEL"), .left("FILE"), .left("FINDING")])
        for finding in findings.prefix(Self.shown) {
            let place = finding.offset.map { "\(finding.file) at \($0)" } ?? finding.file
            table.add([finding.level.rawValue, place, "\(finding.detail) [\(finding.code.rawValue)]"])
        }
        return "\n" + table.text() + more(findings.count)
    }

    private var importText: String {
        guard !imports.isEmpty else { return "" }
        var table = Table([.left("VERDICT"), .left("IMPORT"), .left("FILE")])
        let gravestFirst =
            imports.filter { $0.verdict == .dangerous } + imports.filter { $0.verdict == .unknown }
            + imports.filter { $0.verdict == .known }
        for item in gravestFirst.prefix(Self.shown) {
            table.add([item.verdict.rawValue, item.name, item.files.joined(separator: ", ")])
        }
        return "\n" + table.text() + more(imports.count)
    }

    private static let shown = 40

    private func more(_ count: Int) -> String {
        count > Self.shown ? "and \(count - Self.shown) more; --json lists them all\n" : ""
    }
}
