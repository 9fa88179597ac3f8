import Identifiers

/// What the holder of a token may do. Each role but `admin` is a list of permissions; none contains another.
package enum Role: String, Sendable, CaseIterable, Codable {
    case viewer
    /// Runs the node: activates what is there, rolls back, confirms, pins, collects garbage.
    case `operator`
    /// Brings bundles and deploys them.
    case deployer
    /// Asks models, and nothing else.
    case scorer
    case admin

    func allows(_ permission: Permission) -> Bool {
        switch self {
        case .admin: true
        case .viewer: permission == .read
        case .operator: permission != .upload
        case .deployer: [.read, .upload, .deploy, .decide].contains(permission)
        case .scorer: permission == .score
        }
    }
}

/// One thing that a role may allow.
package enum Permission: String, Sendable {
    case read = "read"
    case score = "ask models"
    case upload = "upload bundles"
    case deploy = "deploy"
    case decide = "confirm or roll back"
    case keep = "pin generations or collect garbage"
    case forgive = "forgive bundles"
}

/// Who asks, as the token tells.
package struct Requester: Sendable, Hashable {
    /// The name of the token.
    package let name: String
    package let role: Role

    package init(name: String, role: Role) {
        self.name = name
        self.role = role
    }

    /// The node itself, in records of what it does unasked.
    static let node = Requester(name: "slipwayd", role: .admin)

    /// - Throws: `role.too-small`.
    package func require(_ permission: Permission) throws(NodeFailure) {
        guard role.allows(permission) else {
            throw NodeFailure(
                .roleTooSmall,
                name,
                "a token with the role \(role.rawValue) may not \(permission.rawValue); use one whose role may"
            )
        }
    }
}
