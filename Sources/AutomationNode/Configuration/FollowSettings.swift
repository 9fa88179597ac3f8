package import Identifiers
import OCIRegistry
import Orders

/// A place in a registry that a project of the node follows.
package struct FollowSettings: Sendable, Hashable {
    /// The thing there that says what the project is to run.
    package enum Cause: String, Sendable, Hashable, CaseIterable {
        /// The bundle of one digest.
        case digest
        /// The bundle that a tag names.
        case tag
        /// The signed order that a tag names.
        case order
    }

    package let project: ProjectName
    package let place: String
    package let by: Cause
    /// Seconds between two looks.
    package let every: Double
    let reference: RegistryReference
    /// Asked first for what is named by a digest.
    let mirrors: [RegistryPlace]
    /// Path of a file of credentials, as `docker login` writes it.
    let credentials: String?
    /// Path of the CA certificates to trust in place of the system's.
    let authority: String?
    let isPlain: Bool
    /// Bytes a second.
    let rate: UInt64?

    /// Seconds that the configuration may set.
    static let everyRange = 1.0...86400

    init(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: [
            "project", "reference", "by", "every", "mirrors", "credentials", "ca", "plain-http", "rate",
        ])
        try node.refuseEmpty(["credentials", "ca", "rate"])
        guard let named = members["project"], let place = members["reference"], let kind = members["by"] else {
            throw node.wrong(expected: "project, reference and by")
        }
        guard let project = ProjectName(try named.text()) else { throw named.wrong(expected: ProjectName.rule) }
        guard let by = Cause(rawValue: try kind.text()) else {
            throw kind.wrong(expected: Cause.allCases.map(\.rawValue).joined(separator: ", "))
        }
        reference = try Self.read(place) { text throws(RegistryFailure) in try RegistryReference(text) }
        guard by == .digest ? reference.digest != nil : reference.digest == nil && reference.tag != nil else {
            throw place.wrong(
                expected: by == .digest
                    ? "a place with a digest, such as registry.example/credit@sha256:…, to follow by digest"
                    : "a place with a tag and no digest, such as registry.example/credit:stable, to follow by \(by.rawValue)"
            )
        }
        self.project = project
        self.by = by
        self.place = reference.description
        if let value = members["every"] {
            every = try value.duration()
            guard Self.everyRange.contains(every) else {
                throw value.wrong(expected: "a length of time from 1s to 24h")
            }
        } else {
            every = 60
        }
        var mirrors: [RegistryPlace] = []
        if let list = members["mirrors"] {
            for text in try list.texts() {
                mirrors.append(
                    try Self.read(list, text) { text throws(RegistryFailure) in try RegistryPlace(mirror: text) }
                )
            }
        }
        self.mirrors = mirrors
        credentials = try members["credentials"]?.text()
        authority = try members["ca"]?.text()
        isPlain = try members["plain-http"]?.truth() ?? false
        rate = try members["rate"].map(Self.rate)
    }

    /// The list of all, or the one of a configuration with one.
    static func all(_ node: ConfigurationNode) throws(NodeFailure) -> [ProjectName: FollowSettings] {
        var all: [ProjectName: FollowSettings] = [:]
        for item in node.isList ? try node.items() : [node] {
            let settings = try FollowSettings(item)
            guard all.updateValue(settings, forKey: settings.project) == nil else {
                throw item.wrong(expected: "each project once: \(settings.project) follows another place already")
            }
        }
        return all
    }

    private static func read<Value>(
        _ node: ConfigurationNode,
        _ text: String? = nil,
        _ parse: (String) throws(RegistryFailure) -> Value
    ) throws(NodeFailure) -> Value {
        let text = if let text { text } else { try node.text() }
        do throws(RegistryFailure) {
            return try parse(text)
        } catch {
            throw node.wrong(expected: "\(error.subject): \(error.message)")
        }
    }

    /// A number of bytes a second: `20MiB/s`, or without `/s`.
    private static func rate(_ node: ConfigurationNode) throws(NodeFailure) -> UInt64 {
        let text = try node.text()
        let number = text.hasSuffix("/s") ? String(text.dropLast(2)) : text
        guard let bytes = ByteCount.parse(number), bytes > 0 else {
            throw node.wrong(expected: "a number of bytes a second such as 20MiB/s")
        }
        return bytes
    }

    /// The access that a client of the registry needs.
    /// - Throws: `registry.credentials`, or what the file system refuses.
    func access() throws -> RegistryAccess {
        var access = RegistryAccess()
        if let credentials { access.credentials = try RegistryCredentials(file: credentials) }
        access.trustFile = authority
        access.isPlain = isPlain
        access.mirrors = mirrors
        access.rate = rate
        return access
    }
}

extension NodeConfiguration {
    /// The place that a project follows; nil for none.
    package func follow(_ project: ProjectName) -> FollowSettings? { follows[project] }

    /// The node as orders see it.
    var orderNode: OrderNode { OrderNode(names.first ?? "localhost", others: Array(names.dropFirst())) }
}
