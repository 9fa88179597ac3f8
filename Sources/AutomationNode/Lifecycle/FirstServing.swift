import Identifiers
import NodeAPI

/// Orders at a start that current generations are loaded in the background, once the node runs. A generation on probation, or in
/// a rollback, is loaded by its deployment. Blocks.
struct FirstServing: Sendable {
    let database: NodeDatabase
    let links: CurrentLinks
    let planner: ServingPlanner
    let warm: WarmGenerations
    let background: BackgroundLoading
    let firstLoads: FirstLoads

    func begin() throws {
        for project in try links.projects() {
            guard let number = try links.generation(of: project) else { continue }
            let (open, generation) = try database.read { database in
                (
                    try DeploymentRecord.unfinished(of: project, in: database),
                    try GenerationRecord.find(project, number, in: database)
                )
            }
            firstLoads.begin(project, generation?.active.keys.map { $0 } ?? [])
            if let open, open.intent == .rollingBack || (open.state == .active && open.kind != .rollback) {
                let plan = Result { try planner.plan(project, number) }
                if case .success(nil) = plan { firstLoads.forget(project) }
                continue
            }
            background.begin(project, try warm.kept(of: project, beside: number))
        }
    }
}
