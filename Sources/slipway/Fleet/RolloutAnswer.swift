import Fleet
import Identifiers
import NodeAPI
import StrictJSON

/// The result of a rollout, or its plan, as people and programs read it.
struct RolloutAnswer {
    let bundle: RolloutBundle
    let rollout: Rollout
    let records: [NodeProgress]
    let response: FailureResponse
    let seconds: Double
    /// True for a plan: nothing was sent.
    var isPlan = false

    private var plan: RolloutPlan { rollout.plan }
    private var reverted: [Int] { places { $0 == .reverted } }

    private func places(_ condition: (NodeStanding) -> Bool) -> [Int] {
        rollout.standings.indices.filter { condition(rollout.standings[$0]) }
    }

    private func names(_ places: [Int]) -> String {
        places.map { records[$0].name.text }.joined(separator: ", ")
    }

    /// Stable.
    var outcome: String {
        if isPlan { return "planned" }
        guard let stop = rollout.stop else { return "complete" }
        switch stop {
        case .timeout: return "timeout"
        case .interrupted: return "interrupted"
        case .budget, .quorum, .absent:
            return reverted.isEmpty && places({ $0 == .unreverted }).isEmpty ? "stopped" : "reverted"
        }
    }

    /// The failure that ends the command; nil if the rollout is complete.
    var failure: (any CodedFailure)? {
        guard !isPlan else { return refusal }
        guard let stop = rollout.stop else { return nil }
        let subject = "\(bundle.project) \(bundle.bundle)"
        switch stop {
        case .timeout: return CommandFailure(.waitTimeout, subject, "was not done in time; \(consequence)")
        case .interrupted: return CommandFailure(.waitInterrupted, subject, "was interrupted; \(consequence)")
        case .absent(let wave):
            return FleetFailure(.unreachable, subject, "\(shortfall(of: wave)). \(consequence)", findings: findings)
        case .budget, .quorum:
            return FleetFailure(failureCode, subject, "\(words(of: stop)). \(consequence)", findings: findings)
        }
    }

    private var failureCode: FleetCode {
        if !places({ $0 == .unreverted }).isEmpty { return .unreverted }
        if !reverted.isEmpty { return .reverted }
        return rollout.stop == .budget ? .failures : .quorum
    }

    /// The nodes that would refuse the bundle, of a plan.
    private var refusal: FleetFailure? {
        let refused = places { $0 == .failed }
        guard !refused.isEmpty else { return nil }
        return FleetFailure(
            .refused,
            "\(bundle.project) \(bundle.bundle)",
            "\(Format.count(refused.count, "node")) would refuse it, or failed with it before: \(names(refused))",
            findings: findings
        )
    }

    private var findings: [Finding] {
        records.indices.compactMap { place in
            guard let trouble = records[place].trouble, !rollout.standings[place].isConfirmed else { return nil }
            return Finding(
                code: trouble.code,
                subject: records[place].name.text,
                expected: "confirmed",
                found: "\(rollout.standings[place].name): \(trouble.reason)"
            )
        }
    }

    private func words(of stop: StopReason) -> String {
        if case .quorum(let wave) = stop { return shortfall(of: wave) }
        let failed = records.indices.filter { records[$0].hasFailed }
        return "\(Format.count(failed.count, "node")) failed (\(names(failed))), and at most \(plan.budget) may"
    }

    private func shortfall(of wave: Int) -> String {
        let members = plan.waves[wave]
        // A reversal does not change what it was for.
        let rest = members.nodes.filter { !records[$0].wasConfirmed || records[$0].hasFailed }
        let confirmed = members.nodes.count - rest.count
        return
            "wave \(wave + 1) (\(members.name)) is not over: \(confirmed) of \(Format.count(members.nodes.count, "node")) confirmed, "
            + "not \(names(rest))"
    }

    /// The state in which the nodes are left, and the next step.
    private var consequence: String {
        var parts: [String] = []
        let left = places { $0 == .left }
        for place in left { parts.append("\(records[place].name): \(records[place].progress.now.consequence)") }
        let running = places(\.isConfirmed)
        if !running.isEmpty { parts.append("it runs on \(names(running))") }
        if !reverted.isEmpty { parts.append("brought back: \(names(reverted))") }
        let stuck = places { $0 == .unreverted }
        if !stuck.isEmpty { parts.append("not brought back: \(names(stuck))") }
        let waiting = places { $0 == .waiting }
        if !waiting.isEmpty { parts.append("not sent to \(names(waiting))") }
        parts.append("the same command again goes on from here")
        return parts.joined(separator: "; ")
    }
}

// MARK: For people

extension RolloutAnswer {
    var text: String {
        var table = Table([
            .left("NODE"), .right("WAVE"), .left("STATE"), .right("GEN"), .right("SECONDS"), .left("REASON"),
        ])
        for wave in plan.waves {
            for place in wave.nodes {
                let record = records[place]
                table.add([
                    record.name.text, String(record.wave), rollout.standings[place].name,
                    record.generation?.description ?? "-", seconds(of: record).map { Self.rounded($0, 10) } ?? "-",
                    reason(record, rollout.standings[place]),
                ])
            }
        }
        return head + "\n" + table.text() + "\n" + summary + "\n"
    }

    private var head: String {
        var facts = FactList()
        facts.add("Bundle", "\(bundle.project) \(bundle.bundle), sequence \(bundle.sequence)")
        facts.add(
            "Waves",
            plan.waves.map { "\($0.name) (\(Format.count($0.nodes.count, "node")))" }.joined(separator: ", ")
        )
        let quorum = plan.rules.quorum.map { ", quorum \($0)" } ?? ""
        let bake = plan.rules.bake > 0 ? ", bake \(DurationText.text(of: plan.rules.bake))" : ""
        facts.add(
            "Rules",
            "at most \(plan.budget) failed, \(plan.rules.parallel) in flight\(quorum)\(bake), on failure \(response.rawValue)"
        )
        return facts.text
    }

    private var summary: String {
        let counts = Dictionary(grouping: rollout.standings.map(\.name)) { $0 }.mapValues(\.count)
        let list = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "\(Format.count(records.count, "node")): \(list)"
            + (isPlan ? "; nothing was sent" : ", in \(Format.seconds(seconds))")
    }

    private func reason(_ record: NodeProgress, _ standing: NodeStanding) -> String {
        if let note = record.note, standing == .reverted { return note }
        if let trouble = record.trouble, !standing.isConfirmed { return "\(trouble.reason) [\(trouble.code)]" }
        if standing.isConfirmed, !record.isMoved { return "ran it before this command" }
        return "-"
    }

    private static func rounded(_ value: Double, _ scale: Double) -> String {
        String((value * scale).rounded() / scale)
    }

    private func seconds(of record: NodeProgress) -> Double? {
        guard let began = record.began, let ended = record.ended else { return nil }
        return max(0, ended - began)
    }
}

// MARK: For programs

extension RolloutAnswer {
    var value: JSONValue {
        let failure = failure
        return [
            "project": .string(bundle.project.text), "bundle": .string(bundle.bundle.text),
            "sequence": .integer(bundle.sequence), "digest": .string(bundle.digest), "outcome": .string(outcome),
            "code": .optional(failure?.stableCode), "reason": .optional(failure?.message),
            "seconds": Self.number(seconds),
            "rules": [
                "failures": .integer(Int64(plan.budget)), "quorum": .optional(plan.rules.quorum?.description),
                "parallel": .integer(Int64(plan.rules.parallel)), "bake": Self.number(plan.rules.bake),
                "onFailure": .string(response.rawValue),
            ],
            "waves": .array(plan.waves.indices.map(wave)), "nodes": .array(records.indices.map(node)),
        ]
    }

    private func wave(_ place: Int) -> JSONValue {
        let (members, state) = (plan.waves[place], rollout.waves[place])
        let phase =
            switch state.phase {
            case .waiting: "waiting"
            case .open: "open"
            case .baking: "baking"
            case .over: "over"
            }
        var seconds: Double?
        if let opened = state.opened { seconds = (state.ended ?? self.seconds) - opened }
        return [
            "name": .string(members.name), "state": .string(phase),
            "nodes": .array(members.nodes.map { .string(records[$0].name.text) }),
            "confirmed": .integer(Int64(members.nodes.count { rollout.standings[$0].isConfirmed })),
            "seconds": seconds.map(Self.number) ?? .null,
        ]
    }

    private func node(_ place: Int) -> JSONValue {
        let record = records[place]
        let standing = rollout.standings[place]
        let trouble = standing.isConfirmed ? nil : record.trouble
        return [
            "node": .string(record.name.text), "address": .string(record.address),
            "wave": .integer(Int64(record.wave)), "state": .string(standing.name), "moved": .bool(record.isMoved),
            "deployment": record.deployment.map { .integer($0.id) } ?? .null,
            "generation": record.generation.map { .integer($0.value) } ?? .null,
            "seconds": seconds(of: record).map(Self.number) ?? .null, "code": .optional(trouble?.code),
            "reason": .optional((trouble?.reason ?? record.note).map { PlainText.of($0) }),
        ]
    }

    /// To the millisecond.
    private static func number(_ seconds: Double) -> JSONValue {
        .number((max(0, seconds) * 1000).rounded() / 1000)
    }
}
