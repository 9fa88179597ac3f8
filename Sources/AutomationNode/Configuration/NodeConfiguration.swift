import Bundles
package import Identifiers
package import ModelScan
package import Orders

#if canImport(Glibc)
import Glibc
#endif

/// The settings of a node. Everything has a default; a file may change it.
///
/// docs/operating.md has the table of all keys, with their defaults and meanings, and says when a changed one is in force
/// ("Reloading"). This type reads the keys of the node as a whole. `ProjectConfiguration` reads those that `projects.NAME` may
/// change, and the types of larger parts read their own, such as `ScoringConfiguration` and `AnchorSettings`.
package struct NodeConfiguration: Sendable {
    package struct TLS: Sendable, Hashable {
        /// Path of the certificate chain in PEM, leaf first.
        package let certificate: String
        /// Path of the private key in PEM.
        package let key: String
        /// Nil: no client is asked for a certificate.
        package var clients: Clients?

        /// Clients that show a certificate in place of a token.
        package struct Clients: Sendable, Hashable {
            /// Path of the CA certificates in PEM.
            package let authority: String
            /// Path of the serial numbers of those that count no more.
            package let revoked: String?
            /// The rules in order; the first that matches a client gives its rights.
            package let rules: [ClientRule]
        }
    }

    package struct Limits: Sendable {
        package var bundleBytes: UInt64 = 1 << 40
        package var reserveBytes: UInt64 = 256 << 20
        package var ballastBytes: UInt64 = 8 << 20
        /// Nil: as many as `scoring.limits.body` asks for.
        package var bodiesBytes: UInt64?
    }

    package enum StartVerification: String, Sendable {
        case full
        case sizes
    }

    package var names: [String]
    /// The nodes with which it takes orders.
    package var fleet = FleetName.unnamed
    /// Places in registries, by the project that follows them.
    package var follows: [ProjectName: FollowSettings] = [:]
    package var listen = "127.0.0.1:7460"
    package var socket: String?
    /// A second listener, on a Unix socket.
    package var operatorsSocket: String?
    /// Names that the node is asked by beside its own.
    package var hosts: [String] = []
    /// Sites whose pages may send requests, such as `https://console.plant.example`.
    package var origins: [String] = []
    package var tls: TLS?
    package var python: [VersionRequirement] = []
    package var mlflow: [VersionRequirement] = []
    package var limits = Limits()
    /// Seconds.
    package var offerLifetime: Double = 3600
    package var mostOffers = 16
    package var scanPolicy = ScanPolicy.off
    package var startVerification = StartVerification.full
    /// Seconds for which connections on a socket that the service manager holds wait at a start for the models.
    package var startHold: Double = 30
    package var shutdown = ShutdownSettings()
    package var probes = ProbeAccess.token
    /// True if the node has pages for browsers.
    package var hasPages = true
    /// The settings of anchors; nil: anchors are given only on request.
    package var anchor: AnchorSettings?
    package var seal = SealSettings()
    package var log = LogSettings()
    package var common = ProjectConfiguration()
    package var projects: [ProjectName: ProjectConfiguration] = [:]

    private static let limitKeys: Set<String> = ["bundle", "reserve", "ballast", "bodies"]

    /// The defaults.
    package init() {
        names = [Self.hostName()]
    }

    /// - Parameter subject: the file's name, for errors.
    package init(yaml: String, subject: String) throws(NodeFailure) {
        self.init()
        guard let document = try ConfigurationNode.document(yaml, subject: subject) else { return }
        let own: Set<String> = [
            "names", "listen", "socket", "operators", "hosts", "origins", "tls", "environment", "limits", "offers",
            "recovery", "scan", "audit", "log", "shutdown", "probes", "fleet", "follow",
            "projects", "ui",
        ]
        let members = try document.members(allowed: own.union(ProjectConfiguration.keys))
        names = try members["names"]?.texts() ?? names
        if let node = members["listen"] { listen = try Self.address(node) }
        socket = try members["socket"]?.text()
        hosts = try members["hosts"]?.texts() ?? hosts
        origins = try members["origins"]?.texts() ?? origins
        if let node = members["operators"] { operatorsSocket = try node.members(allowed: ["socket"])["socket"]?.text() }
        if let node = members["tls"] { tls = try TLS(node) }
        if let node = members["environment"] { try readEnvironment(node) }
        if let node = members["limits"] { try readLimits(node) }
        if let node = members["offers"] { try readOffers(node) }
        if let node = members["recovery"] { try readRecovery(node) }
        if let node = members["scan"] { try readScan(node) }
        if let node = members["audit"] {
            let parts = try node.members(allowed: ["anchor", "seal"])
            if let node = parts["anchor"] { anchor = try AnchorSettings(node) }
            if let node = parts["seal"] { seal = try SealSettings(node) }
        }
        if let node = members["log"] { log = try LogSettings(node) }
        if let node = members["shutdown"] { shutdown = try ShutdownSettings(node) }
        if let node = members["probes"] { try readProbes(node) }
        if let node = members["fleet"] { try readFleet(node) }
        if let node = members["follow"] { follows = try FollowSettings.all(node) }
        let isOrdered = members["fleet"] != nil || follows.values.contains { $0.by == .order }
        if let node = members["names"], names.isEmpty, isOrdered {
            throw node.wrong(expected: "a name, by which orders know the node")
        }
        hasPages = try members["ui"]?.truth() ?? hasPages
        common = try common.changed(by: members)
        if let node = members["projects"] { try readProjects(node) }
        if let node = members["limits"] { try refuseSmallBudget(node) }
    }

    /// Bytes that the bodies of all requests together may have in memory.
    package var bodyBudget: UInt64 { limits.bodiesBytes ?? max(512 << 20, 4 * largestBody) }

    /// At most 1 GiB.
    private var largestBody: UInt64 {
        projects.values.reduce(common.scoring.bodyBytes) { max($0, $1.scoring.bodyBytes) }
    }

    /// The settings for deployments of a project.
    package func settings(for project: ProjectName) -> ProjectConfiguration {
        projects[project] ?? common
    }

    /// Tells whether any project has a hook.
    var hasHooks: Bool { ([common] + projects.values).contains { !$0.hooks.isEmpty } }

    private static func address(_ node: ConfigurationNode) throws(NodeFailure) -> String {
        let text = try node.text()
        guard HostAddress(text) != nil else { throw node.wrong(expected: HostAddress.form) }
        return text
    }

    private mutating func readEnvironment(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: ["python", "mlflow"])
        python = try members["python"].map(Self.requirements) ?? []
        mlflow = try members["mlflow"].map(Self.requirements) ?? []
    }

    private static func requirements(_ node: ConfigurationNode) throws(NodeFailure) -> [VersionRequirement] {
        var requirements: [VersionRequirement] = []
        for text in try node.texts() {
            guard let requirement = VersionRequirement(text) else {
                throw node.wrong(expected: "a version such as 3.11 or \">=2\", or a list of them")
            }
            requirements.append(requirement)
        }
        return requirements
    }

    private mutating func readLimits(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: Self.limitKeys)
        limits.bundleBytes = try members["bundle"]?.bytes() ?? limits.bundleBytes
        limits.reserveBytes = try members["reserve"]?.bytes() ?? limits.reserveBytes
        limits.ballastBytes = try members["ballast"]?.bytes() ?? limits.ballastBytes
        limits.bodiesBytes = try members["bodies"]?.bytes()
    }

    private func refuseSmallBudget(_ node: ConfigurationNode) throws(NodeFailure) {
        guard let value = try node.members(allowed: Self.limitKeys)["bodies"], bodyBudget < largestBody else { return }
        throw value.wrong(expected: "at least \(largestBody) bytes, as the largest scoring.limits.body")
    }

    private mutating func readOffers(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: ["expire", "most"])
        offerLifetime = try members["expire"]?.duration() ?? offerLifetime
        mostOffers = try members["most"]?.integer(in: 1...10_000) ?? mostOffers
    }

    private mutating func readRecovery(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: ["verify", "hold"])
        startHold = try members["hold"]?.duration(atMost: 3600) ?? startHold
        guard let value = members["verify"] else { return }
        guard let choice = StartVerification(rawValue: try value.text()) else {
            throw value.wrong(expected: "full or sizes")
        }
        startVerification = choice
    }

    private mutating func readProbes(_ node: ConfigurationNode) throws(NodeFailure) {
        guard let access = ProbeAccess(rawValue: try node.text()) else {
            throw node.wrong(expected: ProbeAccess.allCases.map(\.rawValue).joined(separator: " or "))
        }
        probes = access
    }

    private mutating func readFleet(_ node: ConfigurationNode) throws(NodeFailure) {
        guard let value = try node.members(allowed: ["name"])["name"] else { return }
        guard let name = FleetName(try value.text()) else { throw value.wrong(expected: FleetName.rule) }
        fleet = name
    }

    private mutating func readScan(_ node: ConfigurationNode) throws(NodeFailure) {
        guard let value = try node.members(allowed: ["policy"])["policy"] else { return }
        // YAML takes a bare `off` for a truth value; the text stays.
        guard let policy = ScanPolicy(rawValue: try value.text()) else {
            throw value.wrong(expected: "off, report, strict or sealed")
        }
        scanPolicy = policy
    }

    private mutating func readProjects(_ node: ConfigurationNode) throws(NodeFailure) {
        for (name, value) in try node.anyMembers() {
            guard let project = ProjectName(name) else {
                throw NodeFailure(.configurationKey, value.place, expected: ProjectName.rule, found: name)
            }
            projects[project] = try common.changed(by: value.members(allowed: ProjectConfiguration.keys))
        }
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension NodeConfiguration.TLS {
    init(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: ["certificate", "key", "clients"])
        guard let certificate = try members["certificate"]?.text(), let key = try members["key"]?.text() else {
            throw node.wrong(expected: "both certificate and key")
        }
        self.init(certificate: certificate, key: key, clients: try members["clients"].map(Clients.init))
    }
}

extension NodeConfiguration.TLS.Clients {
    init(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: ["ca", "revoked", "roles"])
        try node.refuseEmpty(["revoked"])
        guard let authority = try members["ca"]?.text(), let roles = members["roles"] else {
            throw node.wrong(expected: "both ca and roles")
        }
        var rules: [ClientRule] = []
        for item in try roles.items() { rules.append(try ClientRule(item)) }
        self.init(authority: authority, revoked: try members["revoked"]?.text(), rules: rules)
    }
}

extension NodeConfiguration {
    /// The size that a bundle may have.
    var verificationLimits: VerificationLimits {
        var standard = VerificationLimits.standard
        standard.totalBytes = min(standard.totalBytes, limits.bundleBytes)
        return standard
    }
}
