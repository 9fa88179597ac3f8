import Identifiers

/// A plan of the generations and bundles of a project that stay.
///
/// It keeps the current generation, the last confirmed one, pins, those that an unfinished deployment uses or replaces, the
/// configured number of confirmed ones, and the newest staged one that was not yet tried. Among the confirmed ones, the current
/// one comes first, then the targets of successive rollbacks, then the generations that were rolled back, the newest first.
/// Failed ones do not count. A bundle stays while a kept generation or an unfinished deployment uses it, or while it could still
/// be deployed.
struct RetentionPlan: Sendable {
    let generationsToRemove: [GenerationRecord]
    let bundlesToRemove: [BundleRecord]

    /// - Parameters:
    ///   - inUse: generations that are current or that an unfinished deployment uses or replaces.
    ///   - bundlesInUse: bundles that an unfinished deployment uses.
    ///   - history: what was confirmed, in the order of rollbacks.
    ///   - confirmations: the deployment that confirmed a generation last. Times do not tell the order: a clock may be set back.
    init(
        project: ProjectRecord,
        generations: [GenerationRecord],
        bundles: [BundleRecord],
        inUse: Set<GenerationNumber>,
        bundlesInUse: Set<Digest>,
        history: RollbackHistory,
        confirmations: [GenerationNumber: Int64],
        keepConfirmed: Int
    ) {
        let sequences = bundles.reduce(into: [Digest: Int64]()) { $0[$1.digest] = $1.sequence }
        let confirmed = generations.filter { $0.state == .confirmed }.map(\.number)
            .sorted { (confirmations[$0] ?? 0, $0) > (confirmations[$1] ?? 0, $1) }
        let rollback = history.stack.reversed().filter(confirmed.contains)
        let ordered = rollback + confirmed.filter { !rollback.contains($0) }
        let untried = generations.last {
            $0.state == .ready && (sequences[$0.bundleDigest] ?? 0) >= project.highestSequence
        }
        var kept = inUse.union(ordered.prefix(keepConfirmed))
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
