import Inference
package import ModelWorkers

/// Settings by which the versions of a model are loaded and kept.
package struct ServingSettings: Sendable, Hashable {
    package var worker = WorkerSettings()
    /// Seconds without a request after which a version that is not active is let go.
    package var idle: Double = 600

    package init() {
        worker.answerBytes = AnswerLimit.standard.bytes
    }
}

/// The words of a part of a configuration about `ServingSettings`; nil: it says nothing.
package struct ServingChange: Sendable, Hashable {
    private(set) var replicas: Int?
    private(set) var threads: Int?
    private(set) var loader: LoaderChoice?
    private(set) var idle: Double?
    private(set) var memory: UInt64?
    private(set) var start: Double?
    private(set) var request: Double?
    private(set) var queue: Int?
    private(set) var answer: Int?
    private(set) var rows: Int?
    private(set) var wait: Double?
    private(set) var sandbox: SandboxMode?
    private(set) var exceptions: SandboxExceptions?

    static let keys: Set<String> = [
        "replicas", "threads", "loader", "idle", "limits", "batching", "sandbox", "sandbox-allow",
    ]
    static let limits: Set<String> = ["memory", "start", "request", "queue", "answer"]

    /// - Parameter limits: the members of `limits`, which the caller has read since it may allow more of them.
    init(
        _ members: [String: ConfigurationNode],
        limits: [String: ConfigurationNode]
    ) throws(NodeFailure) {
        replicas = try members["replicas"]?.integer(in: 1...64)
        threads = try members["threads"]?.integer(in: 1...256)
        if let value = members["loader"] {
            guard let choice = LoaderChoice(rawValue: try value.text()) else {
                throw value.wrong(expected: LoaderChoice.allCases.map(\.rawValue).joined(separator: ", "))
            }
            loader = choice
        }
        if let value = members["sandbox"] {
            guard let mode = SandboxMode(rawValue: try value.text()) else {
                throw value.wrong(expected: SandboxMode.allCases.map(\.rawValue).joined(separator: ", "))
            }
            sandbox = mode
        }
        exceptions = try members["sandbox-allow"].map { value throws(NodeFailure) in try SandboxExceptions(value) }
        idle = try members["idle"]?.duration()
        if let value = limits["memory"] {
            memory = try value.bytes()
            guard let memory, memory >= 64 << 20 else { throw value.wrong(expected: "at least 64MiB") }
        }
        start = try limits["start"]?.positiveDuration()
        request = try limits["request"]?.positiveDuration()
        queue = try limits["queue"]?.integer(in: 0...100_000)
        if let value = limits["answer"] {
            let bytes = try value.bytes()
            guard (1 << 10...1 << 30).contains(bytes) else { throw value.wrong(expected: "1KiB to 1GiB") }
            answer = Int(bytes)
        }
        if let batching = try members["batching"]?.members(allowed: ["rows", "wait"]) {
            rows = try batching["rows"]?.integer(in: 1...100_000)
            wait = try batching["wait"]?.duration()
        }
    }

    func applied(to settings: ServingSettings) -> ServingSettings {
        var changed = settings
        changed.worker.replicas = replicas ?? settings.worker.replicas
        changed.worker.threads = threads ?? settings.worker.threads
        changed.worker.loader = loader ?? settings.worker.loader
        changed.worker.memoryBytes = memory ?? settings.worker.memoryBytes
        changed.worker.startSeconds = start ?? settings.worker.startSeconds
        changed.worker.requestSeconds = request ?? settings.worker.requestSeconds
        changed.worker.queue = queue ?? settings.worker.queue
        changed.worker.answerBytes = answer ?? settings.worker.answerBytes
        changed.worker.batchRows = rows ?? settings.worker.batchRows
        changed.worker.batchWaitSeconds = wait ?? settings.worker.batchWaitSeconds
        changed.worker.sandbox.mode = sandbox ?? settings.worker.sandbox.mode
        if let exceptions { exceptions.apply(to: &changed.worker.sandbox) }
        changed.idle = idle ?? settings.idle
        return changed
    }
}
