import Identifiers

/// The requirements that a version has of an index: those of `requirements.txt`, or, without that file, of `conda.yaml`.
///
/// A file with anything else is refused whole, before any request. With a URL, a path or an option, a model's author could choose
/// the source of packages and the code that runs when they are fetched; pip's own `--only-binary` does not hold for URLs.
package struct IndexRequirements: Sendable, Hashable {
    /// In the order they were written.
    package let requirements: [IndexRequirement]

    private static let advice =
        "name packages by name and version alone (PEP 508), and put a wheel of what no index has into one, or into a directory "
        + "that PIP_FIND_LINKS names"

    /// - Parameters:
    ///   - subject: the model and its version.
    ///   - content: the content of a file of the version; nil if it is not there.
    /// - Throws: `mlflow.requirement.refused` with a finding for each line that is something else.
    package init(of subject: String, _ content: (String) throws -> [UInt8]?) throws {
        var reading = IndexReading(subject: subject)
        if let bytes = try content("requirements.txt") {
            reading.take(requirements: bytes)
        } else if let bytes = try content("conda.yaml") {
            try reading.take(conda: bytes)
        }
        reading.requireHashes()
        if let first = reading.findings.first {
            let more = reading.findings.count > 1 ? " (and \(reading.findings.count - 1) more)" : ""
            throw MLflowFailure(
                .requirementRefused,
                first.subject,
                "is \(first.found)\(more); \(Self.advice)",
                findings: reading.findings
            )
        }
        requirements = reading.found.map(\.requirement)
    }
}

/// Collects requirements, and the lines that are none.
private struct IndexReading {
    let subject: String
    var found: [(place: String, requirement: IndexRequirement)] = []
    var findings: [Finding] = []

    mutating func take(requirements bytes: [UInt8]) {
        let name = "requirements.txt"
        do {
            let file = RequirementsFile(try TextBytes.decoded(bytes))
            for entry in file.entries { take(entry.text, entry.line, "\(name) line \(entry.number)") }
        } catch {
            refuse(name, error.found)
        }
    }

    mutating func take(conda bytes: [UInt8]) throws {
        let name = "conda.yaml"
        let root = YAMLField(
            root: try YAMLDocument.parse(bytes, subject: "\(subject)/\(name)", code: .requirements),
            subject: "\(subject)/\(name)",
            code: .requirements
        )
        for dependency in try root["dependencies"].items() {
            guard case .map? = dependency.value?.content else {
                take(conda: try dependency.text() ?? "", "\(name) line \(dependency.line)")
                continue
            }
            for item in try dependency["pip"].items() {
                let text = String(Substring(try item.text() ?? "").trimmingWhitespace())
                take(text, RequirementsFile.line(text[...]), "\(name) line \(item.line)")
            }
        }
    }

    /// Takes a requirement of conda for a package that an index of Python packages also has; conda's `=1.2` is `==1.2.*` there.
    private mutating func take(conda text: String, _ place: String) {
        let named = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        if PackageName(named)?.text == "python" { return }
        if named.hasPrefix("_") { return refuse(place, "\(named), a package of conda's own that no index has") }
        let version = text.dropFirst(named.count).trimmingWhitespace()
        let isFuzzy = version.hasPrefix("=") && !version.hasPrefix("==") && !version.dropFirst().contains("=")
        let written = isFuzzy ? "\(named)==\(version.dropFirst())\(version.hasSuffix("*") ? "" : ".*")" : text
        take(text, RequirementsFile.line(written[...]), place)
    }

    private mutating func take(_ text: String, _ line: RequirementsFile.Line?, _ place: String) {
        switch line {
        case .requirement(let requirement):
            if let suffix = Self.archiveSuffix(text) { return refuse(place, "a path of a \(suffix) file") }
            do {
                found.append((place, try IndexRequirement(requirement)))
            } catch {
                refuse(place, error.what)
            }
        case .option(let name, _): refuse(place, "the option \(name)")
        case .place(let written): refuse(place, "a place: \(PlaceText.redacted(written))")
        case nil: refuse(place, Self.words(text))
        }
    }

    /// Returns the suffix that makes pip read a text as a file although it could be a name (pip, `_internal/utils/filetypes.py`).
    private static func archiveSuffix(_ text: String) -> String? {
        let named = text.prefix { !$0.isWhitespace && !"[;<>=!~(,".contains($0) }.lowercased()
        return [
            ".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz",
            ".tar.lzma",
        ].first { named.hasSuffix($0) }
    }

    /// Describes a text that is no line of a requirements file.
    private static func words(_ text: String) -> String {
        if text.hasPrefix("-") { return "the option \(text.prefix { !$0.isWhitespace && $0 != "=" }.prefix(40))" }
        if text.contains("${") { return "a text with a variable of the environment" }
        if text.contains("://") || text.contains("@") { return "a place: \(PlaceText.redacted(text))" }
        return "no requirement by PEP 508: \(MLflowFailure.excerpt(text))"
    }

    /// pip takes hashes of all packages or of none, and with a hash one version alone.
    mutating func requireHashes() {
        guard found.contains(where: { !$0.requirement.hashes.isEmpty }) else { return }
        for (place, requirement) in found {
            if requirement.hashes.isEmpty {
                refuse(place, "\(requirement.name) without a hash, where other requirements have one")
            } else if !requirement.isExact {
                refuse(place, "\(requirement.name) with a hash and without one version (==)")
            }
        }
    }

    private mutating func refuse(_ place: String, _ what: String) {
        findings.append(
            Finding(
                code: MLflowCode.requirementRefused.rawValue,
                subject: "\(subject)/\(place)",
                expected: "name, versions, marker and hashes",
                found: what
            )
        )
    }
}
