package import Identifiers

/// One bundle of a kit, and the outcome that it must have on a correct node.
package struct ConformanceCase: Sendable, Hashable {
    package enum Outcome: String, Sendable, CaseIterable {
        /// It becomes current and is confirmed.
        case confirmed
        /// The node does not take it.
        case refused
        /// The node takes it, and does not switch to it.
        case failed
        /// The node switches to it, and goes back by itself.
        case rolledBack = "rolled-back"

        /// The exit status of `slipway deploy --wait`.
        package var exitStatus: Int32 {
            switch self {
            case .confirmed: 0
            case .failed: FailureKind.failed.exitStatus
            case .rolledBack: FailureKind.rolledBack.exitStatus
            case .refused: FailureKind.refused.exitStatus
            }
        }
    }

    /// A means of the node, or a right of the token, without which a case proves nothing.
    package enum Need: String, Sendable, CaseIterable {
        /// A Python with MLflow, by which the node loads models.
        case models
        /// A token with the right to send requests to models.
        case requests
        /// The hook of the kit's `node.yaml`.
        case hook
        /// Workers in a sandbox: a kernel with its layers, and `scoring.sandbox` not `off`.
        case sandbox
    }

    /// A word; the bundle's id as well, but for a bundle that takes another's.
    package let name: BundleID
    /// Its file, in the kit's directory.
    package let file: String
    package let about: String
    package let outcome: Outcome
    /// The stable code of the refusal or failure; nil where the bundle must be confirmed.
    package let code: String?
    /// The code of a finding that the problem must hold as well.
    package let finding: String?
    /// Text that the problem's detail must contain.
    package let says: String?
    package let needs: Set<Need>
    /// The code of the refusal by `slipway verify`; nil where every byte is as it was signed.
    package let verify: String?
    /// True if the first two entries alone, sent as an offer, must be refused with the same code.
    package let isRefusedAsOffer: Bool

    package init(
        name: BundleID,
        file: String,
        about: String,
        outcome: Outcome,
        code: String? = nil,
        finding: String? = nil,
        says: String? = nil,
        needs: Set<Need> = [],
        verify: String? = nil,
        isRefusedAsOffer: Bool = false
    ) {
        self.name = name
        self.file = file
        self.about = about
        self.outcome = outcome
        self.code = code
        self.finding = finding
        self.says = says
        self.needs = needs
        self.verify = verify
        self.isRefusedAsOffer = isRefusedAsOffer
    }
}

extension ConformanceCase: JudgedCase {
    package var outcomeText: String { outcome.rawValue }
    package var codeText: String? { code }
}
