import Identifiers

/// The time for which a project may hear nothing newer before it counts as a finding: who holds bundles back is as good as one who forges
/// them, and is not seen otherwise.
struct Freshness: Sendable {
    /// Seconds.
    let limit: Double

    /// - Parameter heard: when the newest bundle came; nil: none ever did.
    func isOver(since heard: Timestamp?, at now: Timestamp) -> Bool {
        guard let heard else { return true }
        return now.seconds(since: heard) > limit
    }

    /// - Returns: nil while all is well.
    func finding(_ project: ProjectName, heard: Timestamp?, at now: Timestamp) -> String? {
        guard isOver(since: heard, at: now) else { return nil }
        let expected = "one is expected every \(DurationText.text(of: limit))"
        guard let heard else { return "freshness: no bundle of \(project) yet, but \(expected)" }
        return
            "freshness: no newer bundle of \(project) since \(heard), but \(expected); ask its maker if bundles were held back"
    }
}
