package import Identifiers

/// A place in a registry that a project of a node follows.
package struct FollowReport: Codable, Sendable, Hashable {
    package var project: ProjectName
    package var reference: String
    /// `digest`, `tag` or `order`.
    package var by: String
    /// Seconds between two looks.
    package var every: Double
    /// `sha256:` digest of the manifest that was named when it was last taken up; nil before.
    package var named: String?
    /// The time of the last look that was answered, since the node's start.
    package var checked: Timestamp?
    /// The time of the last look at which something else was named.
    package var changed: Timestamp?
    /// Looks since the start.
    package var looks: Int
    /// Those among them that failed.
    package var failures: Int
    /// The code of the present problem, such as `registry.unreachable`.
    package var code: String?
    package var problem: String?
    /// The fate of the named bundle; nil where orders are followed, and before.
    package var move: MoveReport?

    package init(
        project: ProjectName,
        reference: String,
        by: String,
        every: Double,
        named: String?,
        checked: Timestamp?,
        changed: Timestamp?,
        looks: Int,
        failures: Int,
        code: String?,
        problem: String?,
        move: MoveReport?
    ) {
        self.project = project
        self.reference = reference
        self.by = by
        self.every = every
        self.named = named
        self.checked = checked
        self.changed = changed
        self.looks = looks
        self.failures = failures
        self.code = code
        self.problem = problem
        self.move = move
    }
}

/// The answer of `GET /v1/orders`: by project the orders of the node's fleet, newest first, and what is followed.
package struct OrderList: Codable, Sendable, Hashable {
    package var fleet: String
    package var orders: [OrderReport]
    package var follows: [FollowReport]

    package init(fleet: String, orders: [OrderReport], follows: [FollowReport]) {
        self.fleet = fleet
        self.orders = orders
        self.follows = follows
    }
}

/// The answer of `POST /v1/orders`.
package struct OrderReceipt: Codable, Sendable, Hashable {
    package var order: OrderReport
    /// False for the order that was in force already.
    package var isNew: Bool

    package init(order: OrderReport, isNew: Bool) {
        self.order = order
        self.isNew = isNew
    }
}
