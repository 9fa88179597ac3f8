import Fleet
import Identifiers
import NodeAPI

/// All that a rollout knows of one node besides its standing.
struct NodeProgress: Sendable {
    let name: ContextName
    let address: String
    /// From 1.
    let wave: Int
    /// Seconds from the begin of the rollout.
    var began: Double?
    var ended: Double?
    /// The deployment of the bundle, if there is one.
    var deployment: DeploymentReport?
    /// The generation with the bundle.
    var generation: GenerationNumber?
    /// True if this command asked for the deployment. Only then may it revert it.
    var isMoved = false
    /// True if it was confirmed, whatever became of it later.
    var wasConfirmed = false
    /// True if it failed or was lost, whatever became of it later.
    var hasFailed = false
    var trouble: NodeTrouble?
    /// The result of the reversal.
    var note: String?
    let progress = WaitProgress()

    init(_ node: FleetNode, wave: Int) {
        name = node.name
        address = node.address
        self.wave = wave
    }
}
