package import Identifiers
package import ModelWorkers

/// Settings by which a project's models are served.
package struct ScoringConfiguration: Sendable {
    /// The source of the Python that runs models.
    package enum Environment: String, Sendable, CaseIterable {
        /// `python` if it is given, else the bundle's environment, else nothing is loaded.
        case automatic
        /// The environment that the bundle brings.
        case bundle
        /// `python`.
        case python
        /// No Python runs: what has a native form is loaded, and nothing else.
        case off
    }

    /// A sample of requests and answers, kept on the node.
    package struct RequestLog: Sendable, Hashable {
        /// The share of requests that is kept, from 0 to 1.
        package var sample = 0.0
        /// Bytes that it may have.
        package var bytes: UInt64 = 64 << 20
    }

    package var environment = Environment.automatic
    /// Tells whether nothing is switched to that is not loaded.
    package var isRequired = false
    /// The path of an interpreter with the packages of the models.
    package var python: String?
    /// The path of the program that answers with native forms; nil: the one beside this program.
    package var worker: String?
    /// Tells whether requests without a token are answered: on loopback and on a Unix socket only.
    package var anonymous = false
    /// Bytes that a request's body may have.
    package var bodyBytes: UInt64 = 64 << 20
    package var log = RequestLog()
    private var settings = ServingSettings()
    private var models: [ModelName: [ServingChange]] = [:]

    package init() {}

    /// Tells whether models run in environments that the node builds of a bundle's wheels, where it has some.
    var buildsEnvironments: Bool { environment == .bundle || (environment == .automatic && python == nil) }

    /// Tells whether a Python may load models, given the environments that a bundle brings.
    func hasPython(for locks: BundleLocks) -> Bool {
        guard environment != .off else { return false }
        return !buildsEnvironments || environment == .bundle || !locks.isEmpty
    }

    /// The Python that environments are built with.
    var basePython: String { python ?? "python3" }

    /// The sandbox of models that have no settings of their own, and of the building of environments.
    package var sandbox: SandboxSettings { settings.worker.sandbox }

    /// The models that have settings of their own.
    var namedModels: [ModelName] { models.keys.sorted() }

    /// The settings of one model.
    package func settings(for model: ModelName) -> ServingSettings {
        (models[model] ?? []).reduce(settings) { $1.applied(to: $0) }
    }

    private static let keys: Set<String> = ServingChange.keys.union([
        "python", "worker", "environment", "required", "anonymous", "log", "models",
    ])

    /// These settings, changed by a part of the configuration.
    func changed(by node: ConfigurationNode) throws(NodeFailure) -> ScoringConfiguration {
        var changed = self
        if (try? node.text()) == "required" {
            changed.isRequired = true
            return changed
        }
        let members = try node.members(allowed: Self.keys)
        let limits = try members["limits"]?.members(allowed: ServingChange.limits.union(["body"])) ?? [:]
        changed.isRequired = try members["required"]?.truth() ?? isRequired
        changed.settings = try ServingChange(members, limits: limits).applied(to: settings)
        if let value = limits["body"] {
            changed.bodyBytes = try value.bytes()
            guard (1 << 10...1 << 30).contains(changed.bodyBytes) else { throw value.wrong(expected: "1KiB to 1GiB") }
        }
        if let value = members["python"] {
            changed.python = try value.text()
            guard changed.python?.hasPrefix("/") == true else {
                throw value.wrong(expected: "the whole path of an interpreter, such as /opt/models/bin/python")
            }
        }
        if let value = members["worker"] {
            changed.worker = try value.text()
            guard changed.worker?.hasPrefix("/") == true else {
                throw value.wrong(expected: "the whole path of slipway-worker, such as /usr/local/bin/slipway-worker")
            }
        }
        if let value = members["environment"] {
            guard let environment = Environment(rawValue: try value.text()) else {
                throw value.wrong(expected: Environment.allCases.map(\.rawValue).joined(separator: ", "))
            }
            changed.environment = environment
        }
        guard changed.environment != .python || changed.python != nil else {
            throw (members["environment"] ?? node).wrong(expected: "the path of the interpreter as python beside it")
        }
        changed.anonymous = try members["anonymous"]?.truth() ?? anonymous
        if let value = members["log"] { changed.log = try log.changed(by: value) }
        if let value = members["models"] { try changed.readModels(value) }
        return changed
    }

    private mutating func readModels(_ node: ConfigurationNode) throws(NodeFailure) {
        for (name, value) in try node.anyMembers() {
            guard let model = ModelName(name) else { throw value.wrong(expected: "a model's name as the key") }
            let members = try value.members(allowed: ServingChange.keys)
            let limits = try members["limits"]?.members(allowed: ServingChange.limits) ?? [:]
            models[model, default: []].append(try ServingChange(members, limits: limits))
        }
    }
}

extension ScoringConfiguration.RequestLog {
    func changed(by node: ConfigurationNode) throws(NodeFailure) -> Self {
        var changed = self
        let members = try node.members(allowed: ["sample", "size"])
        changed.sample = try members["sample"]?.number(in: 0...1) ?? sample
        changed.bytes = try members["size"]?.bytes() ?? bytes
        return changed
    }
}
