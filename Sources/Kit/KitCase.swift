package import Identifiers

/// One bundle of a kit, and what must become of it on a node that is right.
package struct KitCase: Sendable, Hashable {
    package enum Outcome: String, Sendable, CaseIterable {
        /// It becomes current and is confirmed.
        case confirmed
        /// The node does not take it.
        case refused
        /// The node takes it, and does not switch to it.
        case failed
        /// The node switches to it, and goes back by itself.
        case rolledBack = "rolled-back"

        /// What `slipway deploy --wait` ends with.
        package var exitStatus: Int32 {
            switch self {
            case .confirmed: 0
            case .failed: FailureKind.failed.exitStatus
            case .rolledBack: FailureKind.rolledBack.exitStatus
            case .refused: FailureKind.refused.exitStatus
            }
        }
    }

    /// What a node must have, or a token may do, for a case to prove anything.
    package enum Need: String, Sendable, CaseIterable {
        /// A Python with MLflow, by which the node loads models.
        case models
        /// A token that may ask models.
        case requests
        /// The hook of the kit's `node.yaml`.
        case hook
        /// Workers that are confined: a kernel that can, and `scoring.sandbox` not `off`.
        case sandbox
    }

    /// A word, which is the bundle's id too.
    package let name: BundleID
    /// Its file, in the kit's directory.
    package let file: String
    package let about: String
    package let outcome: Outcome
    /// The stable code it must end with; nil where it must be confirmed.
    package let code: String?
    /// The code of a finding that must be there besides.
    package let finding: String?
    /// What must stand in the reason besides.
    package let says: String?
    package let needs: Set<Need>
    /// The code with which `slipway verify` refuses it; nil where every byte is as it was signed.
    package let verify: String?
    /// Whether its first two entries alone, sent as an offer, must be refused with the same code.
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
