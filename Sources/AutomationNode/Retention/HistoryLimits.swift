/// Limits of a project's history: the newest deployments are kept, and none that is older than an age. What a rollback or a mark refers
/// to stays in any case. The audit is another matter.
package struct HistoryLimits: Sendable, Hashable {
    /// Deployments.
    package var count = 1000
    /// Seconds; nil: however old.
    package var age: Double?

    package init() {}

    func changed(by node: ConfigurationNode) throws(NodeFailure) -> HistoryLimits {
        var changed = self
        let members = try node.members(allowed: ["count", "age"])
        changed.count = try members["count"]?.integer(in: 10...1_000_000) ?? count
        if let value = members["age"] { changed.age = try value.positiveDuration() }
        return changed
    }
}
