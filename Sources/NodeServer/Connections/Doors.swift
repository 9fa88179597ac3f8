import AsyncSupport
import AutomationNode
import Identifiers
import Logging
import NodeAPI
import Synchronization

/// The listeners of a node: where the configuration says, or on the sockets that the service manager hands over.
struct Doors: Sendable {
    /// Connections of the operators' socket.
    private static let operators = 64

    let state: String
    let node: AutomationNode
    let routes: NodeRoutes
    let certificates: ServerCertificates?
    let manager: ServiceManager
    let hurry: Latch
    let logger: Logger

    /// Tells the service manager once the last of them is open. Models are not waited for: who orders the start of a machine need not,
    /// and `/readyz` says when they answer.
    private final class Opening: Sendable {
        private let left: Mutex<Int>
        private let opened: @Sendable () -> Void

        init(_ count: Int, opened: @escaping @Sendable () -> Void) {
            left = Mutex(count)
            self.opened = opened
        }

        func open() {
            let isLast = left.withLock { left in
                left -= 1
                return left == 0
            }
            if isLast { opened() }
        }
    }

    /// - Parameters:
    ///   - settings: of the listeners for all clients, with their addresses if no socket is handed over.
    ///   - operatorsSocket: the path of a socket of the operators' own; nil: there is none.
    func listeners(
        _ settings: NodeListener.Settings,
        operatorsSocket: String?,
        _ onListening: @escaping @Sendable (_ address: String) -> Void
    ) throws -> [NodeListener] {
        var all = manager.mainSockets.map { Self.settings(settings, on: $0) }
        if all.isEmpty { all = [settings] }
        for index in all.indices.dropFirst() { all[index].isAnnounced = false }
        let mains = all.count
        var operators = manager.operatorsSockets.map { Self.settings(.init(address: $0.address), on: $0) }
        if let operatorsSocket { operators.append(.init(address: .socket(path: operatorsSocket))) }
        for index in operators.indices {
            operators[index].connections = Self.operators
            operators[index].isAnnounced = false
        }
        all += operators
        let listeners = all
        let opening = Opening(listeners.count) { [self] in manager.ready(status) }
        return try listeners.indices.map { index in
            try listener(listeners[index], isMain: index < mains, opening) { address in
                if index == 0 { onListening(address) }
            }
        }
    }

    /// In a few words.
    private var status: String {
        guard let loading = node.loading else { return "serving" }
        return loading.counts
    }

    private static func settings(
        _ settings: NodeListener.Settings,
        on socket: ServiceManager.Inherited
    ) -> NodeListener.Settings {
        var settings = settings
        settings.address = socket.address
        settings.descriptor = socket.descriptor
        return settings
    }

    private func listener(
        _ settings: NodeListener.Settings,
        isMain: Bool,
        _ opening: Opening,
        _ onListening: @escaping @Sendable (_ address: String) -> Void
    ) throws -> NodeListener {
        let isHeld = isMain && settings.descriptor != nil
        // Connections come in while nobody takes them: as far as callers see, it is open.
        if isHeld { opening.open() }
        return try NodeListener(
            settings: settings,
            routes: routes,
            certificates: isMain ? certificates : nil,
            connections: ConnectionBook(connections: settings.connections, draining: node.draining),
            state: state,
            logger: logger,
            grace: { [node] in node.configuration.shutdown.grace },
            hurry: hurry,
            isDue: { [node] in if isHeld { await Self.hold(node) } },
            onListening: { address in
                if !isHeld { opening.open() }
                onListening(address)
            }
        )
    }

    /// Connections wait in the kernel for the models, rather than be told to come again: for a while, and as long as callers do.
    private static func hold(_ node: AutomationNode) async {
        _ = try? await withTimeout(seconds: node.configuration.startHold, on: node.clock) { await node.loaded() }
    }
}
