package import Identifiers

/// The rule that keeps an old order from being played again: a node goes by the highest epoch that it saw in a fleet and a project.
package enum EpochRule {
    /// The order that a node keeps.
    package struct Kept: Sendable, Hashable {
        package let epoch: Int64
        /// Of the order.
        package let digest: Digest

        package init(epoch: Int64, digest: Digest) {
            self.epoch = epoch
            self.digest = digest
        }
    }

    package enum Outcome: Sendable, Hashable {
        /// It is the newest.
        case newer
        /// It is the kept one once more.
        case same
    }

    /// - Throws: `order.epoch` for an older order, and for another one of the same epoch: the first counts.
    package static func judge(_ order: SignedOrder, after kept: Kept?) throws(OrderFailure) -> Outcome {
        guard let kept else { return .newer }
        if order.order.epoch > kept.epoch { return .newer }
        if order.order.epoch == kept.epoch, order.digest == kept.digest { return .same }
        let (next, isOver) = kept.epoch.addingReportingOverflow(1)
        throw OrderFailure(
            .epoch,
            "order \(order.order.name)",
            expected: isOver
                ? "no further order of this fleet, whose epochs are spent; give the fleet another name"
                : "an epoch of at least \(next): the order \(kept.digest) of epoch \(kept.epoch) is here",
            found: "epoch \(order.order.epoch) of the order \(order.digest)"
        )
    }
}
