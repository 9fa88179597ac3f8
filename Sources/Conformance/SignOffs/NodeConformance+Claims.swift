import AsyncSupport
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient
import Signing

/// A claim that a node must not take, as its result shows it.
private struct RefusedClaim: JudgedCase {
    let name: BundleID
    let file: String
    let code: String

    var outcomeText: String { SignOffCase.word(false) }
    var codeText: String? { code }
}

extension NodeConformance {
    /// Sends claims beside a bundle that the node has taken: those that no node may take, whatever its policy.
    func claimResults(beside bundle: ConformanceCase, _ result: CaseResult) async throws -> [CaseResult] {
        var results: [CaseResult] = []
        for item in document.signOffs where item.bundle == bundle.file {
            guard let code = item.nodeCode else { continue }
            let claim = RefusedClaim(name: item.name, file: item.file, code: code)
            guard bundle.outcome == .confirmed, result.verdict == .held else {
                results.append(.notProven(claim, "the node does not have the bundle \(bundle.name)"))
                continue
            }
            results.append(try await evaluate(claim, beside: bundle.name))
        }
        return results
    }

    private func evaluate(_ claim: RefusedClaim, beside bundle: BundleID) async throws -> CaseResult {
        let lines = try await pool.run { [directory] in
            try directory.read(file: claim.file, limit: ClaimLines.limit)
        }
        do {
            let receipt = try await client.send(claims: lines, of: bundle.text, in: document.project)
            let codes = Set(receipt.refused.map(\.code)).sorted()
            guard codes.contains(claim.code) else {
                let found = codes.isEmpty ? "all were taken" : "refused with \(SignOffCase.text(of: codes))"
                return .broken(claim, found)
            }
            return .held(claim, "refused with \(claim.code)")
        } catch let problem as NodeProblem where problem.kind == .refused {
            return .broken(claim, "all refused with \(problem.stableCode)")
        } catch let problem as NodeProblem where problem.kind == .notFound {
            return .notProven(claim, "the node takes no claims: \(problem.message)")
        }
    }
}
