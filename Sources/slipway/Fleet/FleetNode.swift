import Fleet
import Identifiers
import NodeAPI
import NodeClient

/// A node among several: a context, and a client that calls it.
struct FleetNode: Sendable {
    let name: ContextName
    let client: NodeClient

    var address: String { client.address.description }

    /// The nodes of contexts and groups, each once, in their order, for as long as the body runs.
    /// - Throws: `context.missing`
    static func withAll(
        _ names: [ContextName],
        _ caller: CallerOptions,
        _ body: ([FleetNode]) async throws -> Void
    ) async throws {
        let contexts = try ContextFile().read().resolve(names)
        var nodes: [FleetNode] = []
        do {
            for context in contexts {
                let selection = NodeSelection(address: context.node, context: context, isNamed: true)
                nodes.append(FleetNode(name: context.name, client: try caller.access(selection).makeClient()))
            }
            try await body(nodes)
        } catch {
            for node in nodes { await node.client.shutdown() }
            throw error
        }
        for node in nodes { await node.client.shutdown() }
    }

    /// - Throws: `fleet.nodes` where two contexts are one node.
    static func requireDistinct(_ nodes: [FleetNode]) throws(FleetFailure) {
        var names: [String: ContextName] = [:]
        for node in nodes {
            if let other = names.updateValue(node.name, forKey: node.address) {
                throw FleetFailure(
                    .nodes,
                    node.address,
                    expected: "each node once",
                    found: "it as \(other) and as \(node.name)"
                )
            }
        }
    }
}

/// A failure of one node, as the answers of several tell it.
struct NodeTrouble: Sendable {
    let code: String
    let reason: String
    /// True if the node could not be asked; false if it answered, and refused.
    let isAbsence: Bool
    /// True for a node that does something else now.
    let isBusy: Bool
    /// True if a request may have been taken all the same.
    let leavesOpen: Bool

    init(_ error: any Error) {
        let failure = error as? any CodedFailure
        code = failure?.stableCode ?? "unexpected"
        reason = failure.map { "\($0.subject): \($0.message)" } ?? "\(error)"
        let isAbsence = failure.map { Self.isAbsence($0) } ?? false
        self.isAbsence = isAbsence
        isBusy = !isAbsence && failure?.kind == .busy
        leavesOpen = (failure as? ClientFailure).map { Self.open.contains($0.code) } ?? false
    }

    init(code: String, reason: String) {
        self.code = code
        self.reason = reason
        isAbsence = false
        isBusy = false
        leavesOpen = false
    }

    private static let open: Set<ClientCode> = [.timeout, .interrupted, .answer, .stalled, .unavailable]

    /// The failures after which it is not known what the node thinks.
    private static func isAbsence(_ failure: any CodedFailure) -> Bool {
        if let failure = failure as? ClientFailure {
            switch failure.code {
            case .unreachable, .tls, .timeout, .interrupted, .answer, .stalled, .unavailable: return true
            case .address, .trustFile, .token, .identity: return false
            }
        }
        guard let problem = failure as? NodeProblem else { return false }
        return [429, 502, 503, 504].contains(problem.problem.status)
    }
}
