import Identifiers
import Orders

/// A bundle that a project is to run, and why.
struct Wish: Sendable {
    /// The reason for it.
    enum Cause: Sendable {
        case order(OrderRecord)
        /// A manifest that a followed place names.
        case follow(FollowSettings, manifest: Digest)
    }

    let cause: Cause

    var project: ProjectName {
        switch cause {
        case .order(let record): record.order.project
        case .follow(let settings, _): settings.project
        }
    }

    /// The digest of the order, or of the manifest.
    var digest: Digest {
        switch cause {
        case .order(let record): record.signed.digest
        case .follow(_, let manifest): manifest
        }
    }

    /// The name of who asks, in records: no token has it.
    var name: String {
        switch cause {
        case .order(let record): record.name
        case .follow(let settings, _): "follow:\(settings.project)"
        }
    }

    var reason: String {
        switch cause {
        case .order(let record): "order \(record.order.name), \(record.signed.digest)"
        case .follow(let settings, let manifest): "\(settings.place) names \(manifest)"
        }
    }

    var ordered: OrderedBundle? {
        if case .order(let record) = cause { record.order.bundle } else { nil }
    }

    /// The digest of the manifest to pull; nil where the bundle comes by another way.
    var manifest: Digest? {
        switch cause {
        case .order(let record): record.order.bundle.reference?.manifest
        case .follow(_, let manifest): manifest
        }
    }

    var requester: Requester { Requester(name: name, role: .deployer, scope: .project(project)) }
}

extension OrderRecord {
    /// The name of who asks for what it orders, in records.
    var name: String { "\(Self.prefix)\(order.fleet)/\(order.epoch)" }

    /// Begins the name of whoever asks by an order: no token's name has a colon.
    static var prefix: String { "order:" }
}
