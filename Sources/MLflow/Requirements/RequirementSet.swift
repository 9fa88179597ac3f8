import Identifiers

/// Everything a version says of the Python and the packages it wants, from the three files MLflow lays beside it, in normal
/// form.
package struct RequirementSet: Sendable, Hashable {
    /// One package with its required versions, and the files that require it.
    package struct Entry: Sendable, Hashable {
        package let name: PackageName
        /// The name with its extras.
        package let title: String
        /// Such as `==1.2`; empty where any version will do.
        package let versionText: String
        package let isPinned: Bool
        package let hasHash: Bool
        /// Ascending.
        package internal(set) var files: [String]
    }

    /// From `python_env.yaml`, or else `conda.yaml`.
    package let python: String?
    /// Ascending by name; the same package twice where the files differ about it.
    package let entries: [Entry]
    /// Options of pip, such as `--extra-index-url`, as written; references between the three files left out.
    package let options: [String]
    /// The lines that could not be read, with their faults.
    package let flaws: [String]

    /// - Parameter content: the content of a file of the version; nil if it is not there.
    package init(_ content: (String) throws -> [UInt8]?) throws {
        var reading = RequirementReading()
        if let bytes = try content("requirements.txt") { reading.take(requirements: bytes) }
        if let bytes = try content("conda.yaml") { reading.take(conda: bytes) }
        if let bytes = try content("python_env.yaml") { reading.take(virtualenv: bytes) }
        python = reading.virtualenvPython ?? reading.condaPython
        entries = reading.entries.sorted { ($0.name, $0.versionText) < ($1.name, $1.versionText) }
        options = reading.options
        flaws = reading.flaws
    }

    /// A warning for loose requirements: direct requirements pin the packages that the model names; their own requirements float.
    /// - Returns: nil where every package has a hash, as a lock file has, or there is none.
    package var floatingWarning: String? {
        let direct = entries.filter { $0.files.contains("requirements.txt") }
        guard !direct.isEmpty, !direct.allSatisfy({ $0.isPinned && $0.hasHash }) else { return nil }
        let loose = direct.filter { !$0.isPinned }.map(\.title)
        let pins =
            loose.isEmpty ? "pins \(direct.count) packages" : "leaves \(loose.joined(separator: ", ")) to any version"
        return
            "requirements.txt \(pins) and names nothing of what those need in turn, which floats; keep a lock with hashes "
            + "beside it (uv pip compile --generate-hashes)"
    }
}

/// Collects requirements file by file.
private struct RequirementReading {
    var entries: [RequirementSet.Entry] = []
    var options: [String] = []
    var flaws: [String] = []
    var condaPython: String?
    var virtualenvPython: String?

    mutating func take(requirements bytes: [UInt8]) {
        let name = "requirements.txt"
        do {
            let file = RequirementsFile(try TextBytes.decoded(bytes))
            for line in file.lines { take(line, from: name) }
            flaws += file.flaws.map { "\(name): \($0)" }
        } catch {
            flaws.append("\(name): expected \(error.expected), found \(error.found)")
        }
    }

    /// `dependencies: [python=3.11.7, numpy>=2, {pip: [...]}]`
    mutating func take(conda bytes: [UInt8]) {
        let name = "conda.yaml"
        do {
            for dependency in try Self.root(bytes, name)["dependencies"].items() {
                guard case .map? = dependency.value?.content else {
                    take(conda: try dependency.text() ?? "")
                    continue
                }
                for requirement in try dependency["pip"].items() { take(try requirement.text() ?? "", from: name) }
            }
        } catch {
            flaws.append("\(error.subject): \(error.message)")
        }
    }

    mutating func take(virtualenv bytes: [UInt8]) {
        let name = "python_env.yaml"
        do {
            let root = try Self.root(bytes, name)
            virtualenvPython = try root["python"].text()
            for key in ["build_dependencies", "dependencies"] {
                for requirement in try root[key].items() { take(try requirement.text() ?? "", from: name) }
            }
        } catch {
            flaws.append("\(error.subject): \(error.message)")
        }
    }

    private static func root(_ bytes: [UInt8], _ name: String) throws(MLflowFailure) -> YAMLField {
        let root = try YAMLDocument.parse(bytes, subject: name, code: .requirements)
        return YAMLField(root: root, subject: name, code: .requirements)
    }

    private mutating func take(_ text: String, from file: String) {
        guard let line = RequirementsFile.line(Substring(text).trimmingWhitespace()) else {
            flaws.append("\(file): no requirement: \(MLflowFailure.excerpt(text))")
            return
        }
        take(line, from: file)
    }

    private mutating func take(_ line: RequirementsFile.Line, from file: String) {
        switch line {
        case .requirement(let requirement):
            add(
                requirement.name,
                requirement.title,
                requirement.versionText,
                isPinned: requirement.isPinned,
                hasHash: !requirement.hashes.isEmpty,
                file
            )
        case .option(let name, let value):
            if name == "--requirement", value == "requirements.txt" { return }
            options.append("\(name) \(value)")
        case .place(let place): options.append(place)
        }
    }

    /// `name`, `name=1.2`, `channel::name>=1.2`: conda's own grammar, of which `=1.2` stands for any version that begins so.
    private mutating func take(conda text: String) {
        let spec = text.firstRange(of: "::").map { text[$0.upperBound...] } ?? text[...]
        let named = spec.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        // Conda's own packages, such as _libgcc_mutex, begin so.
        guard let name = PackageName(named.drop { $0 == "_" }) else {
            flaws.append("conda.yaml: no package: \(MLflowFailure.excerpt(text))")
            return
        }
        let version = spec.dropFirst(named.count).trimmingWhitespace()
        if name.text == "python" {
            condaPython = String(version.drop { $0 == "=" })
        } else {
            let isPinned = version.hasPrefix("==") || (version.hasPrefix("=") && version.dropFirst().contains("="))
            let title = named.hasPrefix("_") ? named.lowercased() : name.text
            add(name, title, String(version), isPinned: isPinned, hasHash: false, "conda.yaml")
        }
    }

    private mutating func add(
        _ name: PackageName,
        _ title: String,
        _ version: String,
        isPinned: Bool,
        hasHash: Bool,
        _ file: String
    ) {
        if let same = entries.firstIndex(where: { $0.name == name && $0.title == title && $0.versionText == version }) {
            if !entries[same].files.contains(file) { entries[same].files = (entries[same].files + [file]).sorted() }
            return
        }
        entries.append(
            RequirementSet.Entry(
                name: name,
                title: title,
                versionText: version,
                isPinned: isPinned,
                hasHash: hasHash,
                files: [file]
            )
        )
    }
}
