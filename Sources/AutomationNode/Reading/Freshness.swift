import Identifiers

/// The time without a newer bundle of a project after which a finding is reported: an attacker who holds bundles back does as
/// much harm as one who forges them, and nothing else shows it.
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
