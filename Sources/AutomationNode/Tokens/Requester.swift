package import Identifiers

/// A set of things that the holder of a token may do. Each role but `admin` is a list of permissions; none contains another.
package enum Role: String, Sendable, CaseIterable, Codable {
    case viewer
    /// Runs the node: activates staged generations, rolls back, confirms, pins, collects garbage.
    case `operator`
    /// Brings bundles and deploys them.
    case deployer
    /// Asks models, and nothing else.
    case scorer
    /// Sends labels of answers, and nothing else.
    case labeler
    case admin

    /// Tells whether all that it may do concerns one model at a time.
    var isOfModels: Bool { self == .scorer || self == .labeler }

    func allows(_ permission: Permission) -> Bool {
        switch self {
        case .admin: true
        case .viewer: permission == .read
        case .operator: ![.upload, .remove].contains(permission)
        case .deployer: [.read, .upload, .deploy, .decide].contains(permission)
        case .scorer: permission == .score
        case .labeler: permission == .label
        }
    }
}

/// One thing that a role may allow.
package enum Permission: String, Sendable {
    case read = "read"
    case score = "ask models"
    case label = "send labels"
    case correct = "replace labels"
    case upload = "upload bundles"
    case deploy = "deploy"
    case decide = "confirm or roll back"
    case keep = "pin generations or collect garbage"
    case forgive = "forgive bundles"
    case drain = "drain the node"
    case alerts = "acknowledge or close alerts"
    case remove = "remove projects"
}

/// A caller of the node, named by its token or by its client certificate.
package struct Requester: Sendable, Hashable {
    /// The name of the token; `cert:` and a name in the certificate.
    package let name: String
    package let role: Role
    package let scope: Scope

    package init(name: String, role: Role, scope: Scope = .whole) {
        self.name = name
        self.role = role
        self.scope = scope
    }

    /// The node itself, in records of its own actions.
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

    /// - Throws: `role.too-small`; `token.scope` for a project that is not among those the token is for.
    package func require(_ permission: Permission, in project: ProjectName) throws(NodeFailure) {
        try require(permission)
        guard scope.models == nil, scope.covers(project) else { throw outside("the project \(project)") }
    }

    /// - Throws: `role.too-small`; `token.scope` for a model that is not among those the token is for.
    package func require(_ permission: Permission, of model: ModelName, in project: ProjectName) throws(NodeFailure) {
        try require(permission)
        guard scope.covers(model, of: project) else { throw outside("the model \(model) of \(project)") }
    }

    /// - Throws: `role.too-small`; `token.scope` for a token that is not for the whole node.
    package func requireWholeNode(_ permission: Permission) throws(NodeFailure) {
        try require(permission)
        guard scope.isWhole else { throw outside("what concerns the whole node") }
    }

    package func outside(_ what: String) -> NodeFailure {
        NodeFailure(.tokenScope, name, "the token is for \(scope.text ?? "the whole node"), and not for \(what)")
    }
}
