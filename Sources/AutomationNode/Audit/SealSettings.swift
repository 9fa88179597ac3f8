/// Settings for the sealing of the older part of the audit.
package struct SealSettings: Sendable, Hashable {
    /// Records in the database at which it is; 0: never by itself.
    package var every: Int64 = 50_000
    /// The newest of them, which stay.
    package var keep: Int64 = 1000

    package init() {}

    init(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: ["every", "keep"])
        if let value = members["every"] { every = Int64(try value.integer(in: 0...200_000)) }
        if let value = members["keep"] { keep = Int64(try value.integer(in: 1...100_000)) }
        guard every == 0 || keep < every else { throw node.wrong(expected: "keep below every") }
    }
}
