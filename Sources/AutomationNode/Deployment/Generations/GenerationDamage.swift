import Identifiers

/// The damage of a generation, separated into parts in use and other parts.
struct GenerationDamage: Sendable {
    /// An inactive version, which nothing runs.
    struct Version: Sendable, Hashable {
        let model: ModelName
        let version: VersionID
        let findings: [Finding]

        var words: String {
            let more = findings.count > 1 ? ", and \(findings.count - 1) more" : ""
            let first = findings.first.map { "\($0.subject): expected \($0.expected), found \($0.found)" } ?? ""
            return first + more
        }
    }

    /// Of the active versions, the links that name them, and whatever belongs to no version.
    let vital: [Finding]
    /// Of the other versions, ascending.
    let versions: [Version]

    static let none = GenerationDamage(vital: [], versions: [])

    var isNone: Bool { vital.isEmpty && versions.isEmpty }

    /// - Parameter active: what runs.
    init(_ findings: [Finding], active: [ModelName: VersionID]) {
        var vital: [Finding] = []
        var others: [Key: [Finding]] = [:]
        for finding in findings {
            if let key = Key(finding.subject), active[key.model] != key.version {
                others[key, default: []].append(finding)
            } else {
                vital.append(finding)
            }
        }
        self.vital = vital
        versions = others.sorted { ($0.key.model, $0.key.version) < ($1.key.model, $1.key.version) }.map {
            Version(model: $0.key.model, version: $0.key.version, findings: $0.value)
        }
    }

    private init(vital: [Finding], versions: [Version]) {
        self.vital = vital
        self.versions = versions
    }

    /// The version that a file of a generation is of: `models/NAME/VERSION/…`.
    private struct Key: Hashable {
        let model: ModelName
        let version: VersionID

        init?(_ name: String) {
            let parts = name.split(separator: "/", maxSplits: 3)
            guard parts.count == 4, parts[0] == "models", let model = ModelName(String(parts[1])),
                let version = VersionID(String(parts[2]))
            else { return nil }
            self.model = model
            self.version = version
        }
    }
}
