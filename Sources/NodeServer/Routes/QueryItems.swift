import Hummingbird
import Identifiers

/// The query of a request: only the names that the route knows, each once.
struct QueryItems {
    private let items: [(name: Substring, value: Substring)]

    init(_ request: Request, allowed: Set<String>) throws(RequestFailure) {
        items = request.uri.queryParameters.map { (name: $0.key, value: $0.value) }
        var seen: Set<Substring> = []
        for item in items {
            guard allowed.contains(String(item.name)) else {
                throw RequestFailure(
                    .key,
                    "the query",
                    expected: allowed.isEmpty ? "nothing" : "one of \(allowed.sorted().joined(separator: ", "))",
                    found: String(item.name.prefix(200))
                )
            }
            guard seen.insert(item.name).inserted else {
                throw RequestFailure(.key, "the query", expected: "\(item.name) once", found: "twice")
            }
        }
    }

    func integer(_ name: String, in range: ClosedRange<Int64>, default value: Int64) throws(RequestFailure) -> Int64 {
        guard let item = items.first(where: { $0.name == name }) else { return value }
        guard let number = Int64(item.value), range.contains(number) else {
            throw RequestFailure(
                .value,
                name,
                expected: "a number from \(range.lowerBound) to \(range.upperBound)",
                found: String(item.value.prefix(200))
            )
        }
        return number
    }

    /// True for `true`, false for `false` and for nothing.
    func flag(_ name: String) throws(RequestFailure) -> Bool {
        switch items.first(where: { $0.name == name })?.value {
        case "true": return true
        case nil, "false": return false
        case let other?:
            throw RequestFailure(.value, name, expected: "true or false", found: String(other.prefix(200)))
        }
    }

    func text(_ name: String) -> String? {
        items.first { $0.name == name }.map { String($0.value) }
    }

    func project() throws(RequestFailure) -> ProjectName? {
        guard let item = items.first(where: { $0.name == "project" }) else { return nil }
        guard let project = ProjectName(item.value) else {
            throw RequestFailure(
                .value,
                "project",
                expected: "a project name: \(ProjectName.rule)",
                found: String(item.value.prefix(200))
            )
        }
        return project
    }
}
