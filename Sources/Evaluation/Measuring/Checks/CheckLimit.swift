import EvaluationRecords

/// Bounds the checks of a record: data of thousands of columns have more than it may hold, and most of them found nothing.
enum CheckLimit {
    static let most = 10_000

    /// The checks in their order, of too many those that warn first, then those that cannot be given.
    static func kept(_ checks: [DataCheck], _ warnings: inout WarningList) -> [DataCheck] {
        guard checks.count > most else { return checks }
        let ordered = [DataCheck.Outcome.warn, .undefined, .pass].flatMap { outcome in
            checks.indices.filter { checks[$0].outcome == outcome }
        }
        let left = ordered[most...]
        let warning = left.count { checks[$0].outcome == .warn }
        warnings.add(.checksCut, "\(left.count) of \(checks.count) checks are not listed; \(warning) of them warn.")
        return ordered[..<most].sorted().map { checks[$0] }
    }
}
