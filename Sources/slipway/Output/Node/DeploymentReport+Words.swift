import Identifiers
import NodeAPI

/// The progress of a deployment in words.
extension DeploymentReport {
    /// Such as `on probation until 14:03:20 (60 s) at the earliest; rolled back at 14:17:20 unless it is confirmed`; nil where it is not.
    var probationWords: String? {
        guard isOnProbation, let ends = probationEnds else { return nil }
        let end = "rolled back at \(time(ends)) unless it is confirmed"
        guard let confirms = probationConfirms else {
            return "on probation until you confirm it (slipway confirm); \(end)"
        }
        let seconds = Int(max(0, confirms.seconds(since: updated)).rounded())
        return "on probation until \(time(confirms)) (\(seconds) s) at the earliest; \(end)"
    }

    /// The step that the node works on now; nil if the report names none.
    var currentWords: String? {
        guard !isFinished else { return nil }
        let running = steps.last { $0.succeeded == nil && $0.finished == nil }
        if isOnProbation, running.map({ Self.recurring.contains($0.name) }) ?? true {
            return probationConfirms.map { "On probation until \(time($0))" }
                ?? "On probation until it is confirmed"
        }
        return running.map { Self.words[$0.name] ?? "Running \($0.name)" }
    }

    /// Steps that repeat during probation.
    private static let recurring: Set<String> = ["probe", "golden"]

    /// Words for the node's own steps; any other step is a hook.
    private static let words = [
        "verify": "Verifying the bundle", "environment": "Checking its environments",
        "build": "Building its environments", "stage": "Staging it", "read back": "Reading it back from the disk",
        "check": "Checking it", "load": "Loading its models", "golden": "Replaying golden predictions",
    ]

    /// The time, without the day if it is the day of the report.
    private func time(_ time: Timestamp) -> String {
        let (text, day) = (Format.time(time.description), Format.time(updated.description).prefix(10))
        return text.hasPrefix(day) ? String(text.dropFirst(11)) : text
    }
}

extension BreakGlassReport {
    /// Such as `break-glass by carl until 2026-11-30 12:00:00, asked for by ops: the line stands still`.
    var words: String {
        "break-glass by \(people.joined(separator: ", ")) until \(Format.time(until.description)), asked for by \(by): \(reason)"
    }
}
