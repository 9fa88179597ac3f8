import Identifiers
import NodeAPI
import StrictJSON

/// The node's answer to the claims that were sent to it, as people and programs read it.
struct SentClaims {
    let receipt: ClaimReceipt

    init(_ receipt: ClaimReceipt) {
        self.receipt = receipt
    }

    var text: String {
        let parts = [
            "\(Format.count(receipt.received.count, "claim")) taken by the node",
            receipt.duplicates > 0 ? "\(receipt.duplicates) there already" : nil,
            receipt.refused.isEmpty ? nil : "\(receipt.refused.count) not taken",
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    /// A line for each claim that was not taken.
    var warnings: [String] {
        receipt.refused.map { "claim \($0.claim) was not taken: \($0.problem) [\($0.code)]" }
    }

    var value: JSONValue {
        [
            "received": .array(receipt.received.map { .string($0) }),
            "duplicates": .integer(Int64(receipt.duplicates)),
            "refused": .array(
                receipt.refused.map { one in
                    [
                        "claim": .string(one.claim), "code": .string(one.code),
                        "problem": .string(PlainText.of(one.problem)),
                    ]
                }
            ),
            "total": .integer(Int64(receipt.total)),
        ]
    }

    /// - Throws: `claim.not-taken`, if one was refused.
    func requireTaken(_ node: String) throws(CommandFailure) {
        guard let first = receipt.refused.first else { return }
        throw CommandFailure(
            .claimNotTaken,
            node,
            "the node did not take the claim: \(first.problem) [\(first.code)]",
            findings: receipt.refused.map {
                Finding(code: $0.code, subject: $0.claim, expected: "a claim that counts there", found: $0.problem)
            }
        )
    }
}
