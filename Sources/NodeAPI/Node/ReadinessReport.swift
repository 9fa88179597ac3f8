package import Identifiers

/// The answer of `/readyz`.
package struct ReadinessReport: Codable, Sendable {
    package var ready: Bool
    /// The reasons why not, or flaws that are not in the way, a line each.
    package var findings: [String]
    /// The sandbox of a model's code where its own settings say nothing else.
    package var sandbox: SandboxState?
    /// `node.draining`, `node.not-ready` or `node.loading`; nil for one that is ready.
    package var code: String?
    /// The models that are still to load after the start.
    package var loading: LoadingReport?
    package var draining: DrainReport?

    package init(ready: Bool, findings: [String], sandbox: SandboxState? = nil, code: String? = nil) {
        self.ready = ready
        self.findings = findings
        self.sandbox = sandbox
        self.code = code
    }

    /// - Parameters:
    ///   - works: whether nothing keeps the node from its work.
    ///   - loading: nil once the start is over.
    package init(
        works: Bool,
        loading: LoadingReport?,
        draining: DrainReport,
        findings: [String],
        sandbox: SandboxState?
    ) {
        code = draining.draining ? "node.draining" : works ? loading.map { _ in "node.loading" } : "node.not-ready"
        ready = code == nil
        self.findings = [draining.text, loading?.text].compactMap { $0 } + findings
        self.sandbox = sandbox
        self.loading = loading
        self.draining = draining.draining ? draining : nil
    }
}

/// The models that a start has still to load.
package struct LoadingReport: Codable, Sendable, Hashable {
    /// `PROJECT MODEL` of those that neither serve nor have failed at their first attempt.
    package var models: [String]
    /// Models that were current at the start.
    package var of: Int

    package init(models: [String], of total: Int) {
        self.models = models
        of = total
    }

    /// Without names.
    package var counts: String { "\(models.count) of \(of) models are still loading" }

    package var text: String {
        let more = models.count > 20 ? " and \(models.count - 20) others" : ""
        return "loading: \(counts): \(models.prefix(20).joined(separator: ", "))\(more)"
    }
}

/// The draining state of a node: it answers, and asks that no new requests are sent to it.
package struct DrainReport: Codable, Sendable, Hashable {
    package var draining: Bool
    /// The name of the requester; `slipwayd` where it stops.
    package var by: String?
    package var since: Timestamp?
    package var reason: String?
    /// True if it ends after that.
    package var stopping: Bool?

    package init(
        draining: Bool,
        by: String? = nil,
        since: Timestamp? = nil,
        reason: String? = nil,
        stopping: Bool? = nil
    ) {
        self.draining = draining
        self.by = by
        self.since = since
        self.reason = reason
        self.stopping = stopping
    }

    /// The state in words; nil if the node does not drain.
    package var text: String? {
        guard draining else { return nil }
        let when = since.map { " since \($0)" } ?? ""
        if stopping == true { return "draining: the node is stopping\(when)" }
        return "draining: requested by \(by ?? "somebody")\(when)\(reason.map { ": \($0)" } ?? "")"
    }
}
