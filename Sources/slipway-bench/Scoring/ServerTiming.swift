/// The header `server-timing` of an answer (W3C Server Timing): seconds of the whole request and of the worker's part.
struct ServerTiming {
    let total: Double
    let worker: Double

    init?(_ header: String) {
        var parts: [String: Double] = [:]
        for metric in header.split(separator: ",") {
            let words = metric.split(separator: ";").map { $0.drop { $0 == " " } }
            guard let name = words.first else { continue }
            let duration = words.first { $0.hasPrefix("dur=") }.flatMap { Double($0.dropFirst(4)) }
            parts[String(name)] = duration.map { $0 / 1000 }
        }
        guard let total = parts["total"], let worker = parts["worker"] else { return nil }
        self.total = total
        self.worker = worker
    }
}
