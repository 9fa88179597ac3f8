/// The number of nodes that may fail before a rollout stops.
package enum FailureBudget: Sendable, Hashable {
    case count(Int)
    case share(NodeShare)

    /// - Parameter text: `3`, or `5%` of the nodes.
    package init?(_ text: String) {
        if let share = NodeShare(text) {
            self = .share(share)
        } else {
            guard !text.isEmpty, text.utf8.count < 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let count = Int(text)
            else { return nil }
            self = .count(count)
        }
    }

    /// The same as a number of so many nodes. A share is rounded down.
    package func limit(of nodes: Int) -> Int {
        switch self {
        case .count(let count): count
        case .share(let share): share.most(of: nodes)
        }
    }
}
