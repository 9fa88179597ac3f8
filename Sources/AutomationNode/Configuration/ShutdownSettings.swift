/// Settings for the stop of a node.
package struct ShutdownSettings: Sendable, Hashable {
    /// Seconds for which it answers as before while it says that it is not ready, so that a balancer sends it nothing more.
    package var drain: Double = 0
    /// Seconds after that for requests under way to end.
    package var grace: Double = 25

    package init() {}

    init(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: ["drain", "grace"])
        drain = try members["drain"]?.duration(atMost: 3600) ?? drain
        grace = try members["grace"]?.duration(atMost: 3600) ?? grace
    }
}

/// The callers of the health routes.
package enum ProbeAccess: String, Sendable, CaseIterable {
    /// Callers with a token.
    case token
    /// Every client that can connect; without a token it learns only the status.
    case anonymous
}
