import Identifiers
import ModelWorkers
import NodeAPI
import Serving

/// Prints reports of a node, for programs and for people.
enum NodeOutput {
    static func write(_ report: some Encodable) throws {
        try Console.write(String(decoding: WireJSON.bytes(of: report), as: UTF8.self) + "\n")
    }

    static func table(_ deployments: [DeploymentReport]) -> String {
        var table = Table([
            .right("ID"), .left("STARTED (UTC)"), .left("KIND"), .left("STATE"), .left("BUNDLE"), .right("GEN"),
            .left("PROVEN"), .left("BY"), .left("REASON"),
        ])
        for report in deployments {
            table.add([
                String(report.id), Format.time(report.started.description), report.kind.rawValue, report.state.rawValue,
                report.bundle.text, report.generation?.description ?? "-", proven(report), report.requestedBy,
                reason(report),
            ])
        }
        return table.text()
    }

    static func table(_ generations: [GenerationReport]) -> String {
        var table = Table([
            .right("GEN"), .left("STATE"), .left("BUNDLE"), .right("SEQ"), .left("CREATED (UTC)"), .left("ACTIVE"),
        ])
        for report in generations {
            table.add([
                report.number.description, state(report), report.bundle.text, String(report.sequence),
                Format.time(report.created.description), active(report.active),
            ])
        }
        return table.text()
    }

    static func table(_ bundles: [BundleReport]) -> String {
        var table = Table([
            .left("PROJECT"), .left("BUNDLE"), .right("SEQ"), .left("RECEIVED (UTC)"), .right("SIZE"), .left("DIGEST"),
            .left("STATE"),
        ])
        for report in bundles {
            table.add([
                report.project.text, report.bundle.text, String(report.sequence),
                Format.time(report.received.description),
                ByteCount.formatted(report.bytes), String(report.digest.dropFirst(7).prefix(12)),
                state(report),
            ])
        }
        return table.text()
    }

    static func table(_ records: [AuditRecord]) -> String {
        var table = Table([
            .right("NO"), .left("TIME (UTC)"), .left("ACTOR"), .left("ACTION"), .left("SUBJECT"), .left("OUTCOME"),
            .left("DETAIL"),
        ])
        for record in records {
            table.add([
                String(record.number), Format.time(record.time.description), record.actor, record.action,
                [record.project?.text, record.subject].compactMap(\.self).joined(separator: " "), record.outcome,
                record.detail,
            ])
        }
        return table.text()
    }

    static func text(_ report: ProjectReport) -> String {
        var facts = FactList()
        facts.add("Project", report.project.text)
        if let current = report.current {
            facts.add("Current", "generation \(current.number), bundle \(current.bundle), sequence \(current.sequence)")
            facts.add(
                "State",
                (current.confirmed == nil ? "on probation" : "confirmed") + (current.isPinned ? ", pinned" : "")
            )
            facts.add("Active", active(current.active))
            if let reason = current.untrusted { facts.add("Untrusted", "the current bundle: \(reason)") }
            facts.add("EMERGENCY", current.breakGlass?.words)
        } else {
            facts.add("Current", "nothing")
        }
        facts.add("Confirmed", report.lastConfirmed.map { "generation \($0)" } ?? "nothing yet")
        if let deployment = report.deployment {
            var text = "\(deployment.id), \(deployment.state.rawValue), by \(deployment.requestedBy) since "
            text += Format.time(deployment.started.description)
            if let words = deployment.probationWords { text += ", \(words)" }
            facts.add("Deployment", text)
        }
        let models = (report.models ?? []).map(text) + unloaded(report).map { "\($0)  \(ProofLevel.notLoaded.words)" }
        for (place, line) in models.enumerated() { facts.add(place == 0 ? "Models" : "", line) }
        if let bad = report.bad {
            facts.add("Bad", bad.map(\.text).joined(separator: ", ") + " (slipway mark-good removes the mark)")
        }
        for damaged in report.damaged ?? [] {
            let what = "\(damaged.model) \(damaged.version) of generation \(damaged.generation), not active"
            facts.add("Damaged", PlainText.of("\(what): \(damaged.problem)"))
        }
        if let untrusted = report.untrusted {
            let names = untrusted.map(\.text).joined(separator: ", ")
            facts.add("Signers", "the signers of \(names) are no longer trusted (slipway bundles tells why)")
        }
        if report.isStale == true {
            let since = report.lastSigned.map { "since \(Format.time($0.description))" } ?? "yet"
            facts.add("Stale", "no newer bundle was signed \(since), longer than the node's configuration allows")
        }
        for finding in report.policy ?? [] { facts.add("Policy", PlainText.of(finding)) }
        return facts.text
    }

    /// Active versions that the node has not loaded.
    private static func unloaded(_ report: ProjectReport) -> [String] {
        let served = Set((report.models ?? []).filter { $0.part == "active" }.map(\.model))
        return (report.current?.active ?? [:]).sorted { $0.key < $1.key }.filter { !served.contains($0.key) }
            .map { "\($0.key) \($0.value)" }
    }

    private static func text(_ model: ServedModelReport) -> String {
        var text = "\(model.model) \(model.version)  \(model.state)"
        switch (model.part, model.generation) {
        case ("warm", let generation?): text += ", warm in generation \(generation)"
        case ("requested", _): text += ", on request"
        default: break
        }
        if let up = model.replicasUp, let replicas = model.replicas {
            text += ", \(up) of \(replicas) \(replicas == 1 ? "worker" : "workers") up"
        }
        if let restarts = model.restarts, restarts > 0 { text += ", \(restarts) restarted" }
        if let loader = model.loader { text += ", by \(loader)" }
        if let since = model.since { text += " since \(Format.time(since.description))" }
        if let level = model.proof.flatMap(ProofLevel.init) { text += ", \(level.words)" }
        if let sandbox = model.sandbox { text += ", \(words(sandbox))" }
        if let problem = model.problem { text += ": \(problem)" }
        return text
    }

    /// Such as `confined but for cgroup; allowed network`.
    private static func words(_ sandbox: SandboxState) -> String {
        guard sandbox.mode != SandboxMode.off.rawValue else { return "not confined" }
        let missing = (sandbox.missing ?? [:]).keys.sorted().joined(separator: ", ")
        return (missing.isEmpty ? "confined" : "confined but for \(missing)")
            + (sandbox.exceptions.map { ", allowed: \($0.joined(separator: " "))" } ?? "")
    }

    private static func state(_ report: BundleReport) -> String {
        let words = [report.bad.map { "bad: \($0.code)" }, report.untrusted.map(untrusted)].compactMap(\.self)
        return words.isEmpty ? "-" : words.joined(separator: ", ")
    }

    /// The code alone: the table has no space for the reason.
    private static func untrusted(_ reason: String) -> String {
        "untrusted: \(reason.firstRange(of: ": ").map { reason[..<$0.lowerBound] } ?? reason[...])"
    }

    private static func state(_ report: GenerationReport) -> String {
        var words: [String] = []
        if report.isCurrent { words.append("current") }
        if report.isLastConfirmed {
            words.append("last confirmed")
        } else if report.confirmed != nil {
            words.append("confirmed")
        }
        if report.isPinned { words.append("pinned") }
        if report.breakGlass != nil { words.append("break-glass") }
        if let reason = report.untrusted { words.append(untrusted(reason)) }
        return words.isEmpty ? "-" : words.joined(separator: ", ")
    }

    private static func active(_ active: [ModelName: VersionID]) -> String {
        active.isEmpty
            ? "none"
            : active.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    }

    /// The active versions with a proof, such as `2 of 3`.
    private static func proven(_ report: DeploymentReport) -> String {
        guard let proofs = report.proofs, !proofs.isEmpty else { return "-" }
        return "\(proofs.values.count { $0 == ProofLevel.golden.rawValue }) of \(proofs.count)"
    }

    /// Characters of a reason in a table; `slipway history N` has all of it.
    private static let reasonLength = 200

    /// The reason for the deployment, and the problem that ended it.
    private static func reason(_ report: DeploymentReport) -> String {
        let problem = report.problem.map { "\($0.code): \($0.detail)" }
        let asked = report.reason.flatMap { problem?.contains($0) == true ? nil : $0 }
        let emergency = report.breakGlass.map { "break-glass: \($0.reason)" }
        let words = [emergency, asked, problem].compactMap(\.self).joined(separator: "; ")
        return words.count > reasonLength ? String(words.prefix(reasonLength - 1)) + "…" : words
    }
}
