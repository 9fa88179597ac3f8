package import AsyncSupport
package import Identifiers
import Inference
import Synchronization

/// Number and duration of scoring requests from their body to their answer, by version, since the node's start. A request counts once, when
/// its last lease ends; one that got no lease is not here.
package final class ScoringStatistics: Sendable {
    package struct Key: Sendable, Hashable, Comparable {
        package let project: ProjectName
        package let model: ModelName
        package let version: VersionID

        package static func < (left: Self, right: Self) -> Bool {
            (left.project, left.model, left.version) < (right.project, right.model, right.version)
        }
    }

    package struct Series: Sendable {
        /// Requests by the code of their failure; `ok` for an answer.
        package fileprivate(set) var outcomes: [String: UInt64] = [:]
        package fileprivate(set) var answers: UInt64 = 0
        /// Seconds of all answers.
        package fileprivate(set) var seconds = 0.0
        /// Answers that took at most the bound of the same place.
        package fileprivate(set) var atMost = [UInt64](repeating: 0, count: ScoringStatistics.bounds.count)
    }

    /// Seconds.
    package static let bounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    private struct State {
        var series: [Key: Series] = [:]
        var recent: [Key: RecentScoring] = [:]
    }

    private let state = Mutex(State())
    private let clock: any TimeSource

    package init(clock: any TimeSource = SystemClock()) {
        self.clock = clock
    }

    /// The series of all versions, ascending by project, model and version.
    package var series: [(key: Key, value: Series)] { state.withLock { $0.series }.sorted { $0.key < $1.key } }

    /// - Parameter code: of what went wrong; nil for an answer.
    func record(_ identity: ServedIdentity, _ code: String?, seconds: Double) {
        let key = Key(project: identity.project, model: identity.model, version: identity.version)
        let now = clock.timeOfDay
        state.withLock { state in
            state.series[key, default: Series()].record(code, seconds: seconds)
            state.recent[key, default: RecentScoring()].record(code != nil, seconds: seconds, at: now)
        }
    }

    /// The requests to the versions of a model in the last hour or day, ascending by version; versions that nobody asked in that time are not here.
    package func recent(
        _ length: Recent.Length,
        of model: ModelName,
        in project: ProjectName
    ) -> [(version: VersionID, slots: [Recent.Slot])] {
        let now = clock.timeOfDay
        let found = state.withLock { state in
            state.recent.filter { $0.key.project == project && $0.key.model == model }
        }
        return found.map { (version: $0.key.version, slots: $0.value.slots(length, at: now)) }
            .filter { $0.slots.contains { $0.requests > 0 } }
            .sorted { $0.version < $1.version }
    }

    /// Forgets versions that are not on the node any more, so that it tells no more than there is.
    package func keep(only isThere: (ProjectName, ModelName, VersionID) -> Bool) {
        state.withLock { state in
            state.series = state.series.filter { isThere($0.key.project, $0.key.model, $0.key.version) }
            state.recent = state.recent.filter { isThere($0.key.project, $0.key.model, $0.key.version) }
        }
    }
}

extension ScoringStatistics.Series {
    fileprivate mutating func record(_ code: String?, seconds: Double) {
        outcomes[code ?? "ok", default: 0] += 1
        guard code == nil else { return }
        answers += 1
        self.seconds += seconds
        for index in ScoringStatistics.bounds.indices.reversed() {
            guard seconds <= ScoringStatistics.bounds[index] else { break }
            atMost[index] += 1
        }
    }
}
