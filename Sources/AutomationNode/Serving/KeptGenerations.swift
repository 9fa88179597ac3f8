import Identifiers
import Serving

/// Lets generations go that need not stay loaded.
struct KeptGenerations: Sendable {
    let serving: ServingGenerations
    let monitoring: NodeMonitor
    let warm: WarmGenerations
    let background: BackgroundLoading
    let links: CurrentLinks

    /// Releases every generation but this one and those that are kept warm; their missing models load in the background.
    func keepOnly(_ number: GenerationNumber?, _ deployment: RunningDeployment) async throws {
        let project = deployment.project
        if let number { serving.endWatch(project, number) }
        monitoring.endProbation(of: project)
        let kept = try await deployment.blocking { try warm.kept(of: project, beside: number) }
        serving.keep(project, only: Set(kept))
        try await deployment.blocking {
            background.begin(project, kept.filter { !serving.isWarm(project, $0) })
        }
    }

    /// Lets every generation go but the current one and those that are kept warm.
    func keepCurrent(_ deployment: RunningDeployment) async throws {
        let project = deployment.project
        monitoring.endProbation(of: project)
        let kept = try await deployment.blocking {
            try warm.kept(of: project, beside: links.generation(of: project))
        }
        serving.keep(project, only: Set(kept))
    }
}
