package import Identifiers
import Mustache

/// Who looks at a page, and what they may do: what they may not do is not shown.
package struct PageViewer: Sendable {
    /// The name of the token or of the certificate.
    let name: String
    let role: String
    /// The number that each form of the session carries.
    let csrf: String
    /// True for one who may look at the node as a whole.
    package let seesNode: Bool
    private let allowed: @Sendable (Deed, ProjectName) -> Bool

    /// A thing that a form does.
    package enum Deed: Sendable, Hashable, CaseIterable {
        case acknowledge
        /// To confirm, or to roll back.
        case decide
        case markGood
        /// To ask a model.
        case ask
    }

    /// - Parameter allowed: whether the role and the scope allow something in a project.
    package init(
        name: String,
        role: String,
        csrf: String,
        seesNode: Bool,
        allowed: @escaping @Sendable (Deed, ProjectName) -> Bool
    ) {
        self.name = name
        self.role = role
        self.csrf = csrf
        self.seesNode = seesNode
        self.allowed = allowed
    }

    func may(_ deed: Deed, in project: ProjectName) -> Bool { allowed(deed, project) }
}

extension PageViewer: MustacheParent {
    package func child(named name: String) -> Any? {
        switch name {
        case "name": Shown.name(self.name)
        case "role": role
        case "csrf": csrf
        case "seesNode": seesNode
        default: false
        }
    }
}
