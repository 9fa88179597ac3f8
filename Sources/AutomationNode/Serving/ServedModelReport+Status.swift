import Identifiers
import ModelWorkers
import NodeAPI
import Serving

extension ServedModelReport {
    init(_ status: ServedModelStatus) {
        self.init(
            project: status.project,
            generation: status.generation,
            model: status.model,
            version: status.version,
            part: status.part.rawValue,
            state: status.state.rawValue
        )
        problem = status.failure?.message
        guard let served = status.served else { return }
        let workers = served.model.status
        let totals = served.statistics.totals
        if status.state == .crashLooping { problem = workers.lastLines.suffix(3).joined(separator: " | ") }
        loader = served.loader.rawValue
        proof = served.level.rawValue
        environment = served.model.environment
        sandbox = served.model.sandbox.map(SandboxState.init)
        since = served.since
        replicas = workers.replicas
        replicasUp = workers.replicasUp
        restarts = workers.restarts
        queued = workers.queued
        inFlight = workers.inFlight
        residentBytes = workers.residentBytes
        requests = totals.requests
        errors = totals.errors
    }
}
