import AsyncSupport
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient

/// An order that a node must refuse, as its result shows it.
private struct RefusedOrder: JudgedCase {
    let item: OrderCase

    var name: BundleID { item.name }
    var file: String { item.file }
    var outcomeText: String { SignOffCase.word(false) }
    var codeText: String? { item.nodeCode }
}

extension NodeConformance {
    /// Sends the orders of the kit, which no node may take.
    func orderResults() async throws -> [CaseResult] {
        var results: [CaseResult] = []
        for item in document.orders { results.append(try await evaluate(RefusedOrder(item: item))) }
        return results
    }

    private func evaluate(_ order: RefusedOrder) async throws -> CaseResult {
        let bytes = try await pool.run { [directory] in
            try directory.read(file: order.file, limit: OrderConformance.limit)
        }
        do {
            _ = try await client.send(order: bytes)
            return .broken(order, "taken")
        } catch let problem as NodeProblem where problem.kind == .notFound {
            return .notProven(order, "the node takes no orders: \(problem.message)")
        } catch let problem as NodeProblem where problem.kind != .unauthorized {
            if problem.stableCode == order.item.nodeCode { return .held(order, "refused with \(problem.stableCode)") }
            // Its trust/orders has other keys than the one of the kit.
            guard problem.stableCode == "signature.untrusted" else {
                return .broken(order, "refused with \(problem.stableCode)")
            }
            return .notProven(order, "the node takes no orders of the kit's key: it has trust/orders without it")
        }
    }
}
