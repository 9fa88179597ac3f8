/// The sandbox of the processes that run a model's code.
package struct SandboxState: Codable, Sendable, Hashable {
    /// `required`, `best` or `off`.
    package var mode: String
    /// The layers that are in force, such as `landlock-files`.
    package var inForce: [String]
    /// The layers that are not, with the reason.
    package var missing: [String: String]?
    /// The operator's allowances beside it: `network`, `gpu`, paths.
    package var exceptions: [String]?
    /// The version of Landlock, where it is in force.
    package var landlock: Int?

    package init(
        mode: String,
        inForce: [String],
        missing: [String: String]? = nil,
        exceptions: [String]? = nil,
        landlock: Int? = nil
    ) {
        self.mode = mode
        self.inForce = inForce
        self.missing = missing
        self.exceptions = exceptions
        self.landlock = landlock
    }
}
