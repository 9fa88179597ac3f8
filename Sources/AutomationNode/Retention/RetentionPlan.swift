import Identifiers

/// Which generations and bundles of a project stay.
///
/// Kept are: what is current, the last confirmed, pins, what an unfinished deployment uses or replaces, the newest confirmed
/// ones up to the number to keep, and the newest that was staged and not yet tried. Failed ones go first and count for
/// nothing. A bundle stays while a kept generation or an unfinished deployment uses it, or it could still be deployed.
struct RetentionPlan: Sendable {
    let generationsToRemove: [GenerationRecord]
    let bundlesToRemove: [BundleRecord]

    /// - Parameters:
    ///   - inUse: generations that are current or that an unfinished deployment uses or replaces.
    ///   - bundlesInUse: bundles that an unfinished deployment uses.
    ///   - confirmations: the deployment that confirmed a generation last. Times do not tell the order: a clock may be set back.
    init(
        project: ProjectRecord,
        generations: [GenerationRecord],
        bundles: [BundleRecord],
        inUse: Set<GenerationNumber>,
        bundlesInUse: Set<Digest>,
        confirmations: [GenerationNumber: Int64],
        keepConfirmed: Int
    ) {
        let sequences = bundles.reduce(into: [Digest: Int64]()) { $0[$1.digest] = $1.sequence }
        let confirmed = generations.filter { $0.state == .confirmed }
            .sorted { (confirmations[$0.number] ?? 0, $0.number) > (confirmations[$1.number] ?? 0, $1.number) }
        let untried = generations.last {
            $0.state == .ready && (sequences[$0.bundleDigest] ?? 0) >= project.highestSequence
        }
        var kept = inUse.union(confirmed.prefix(keepConfirmed).map(\.number))
        if let last = project.lastConfirmed { kept.insert(last) }
        if let untried { kept.insert(untried.number) }
        let keptGenerations = generations.filter { record in
            record.state != .removing && (record.isPinned || kept.contains(record.number))
        }
        let keptNumbers = Set(keptGenerations.map(\.number))
        let usedBundles = bundlesInUse.union(keptGenerations.map(\.bundleDigest))
        generationsToRemove = generations.filter { !keptNumbers.contains($0.number) }
        bundlesToRemove = bundles.filter { bundle in
            !usedBundles.contains(bundle.digest) && bundle.sequence < project.highestSequence
        }
    }
}
