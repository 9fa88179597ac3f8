import Identifiers

/// The path of a request, its components encoded so that a name cannot become more than one.
enum RequestPath {
    static func joined(_ components: String..., query: [(String, String?)] = []) -> String {
        joined(components, query: query)
    }

    static func joined(_ components: [String], query: [(String, String?)] = []) -> String {
        let path = components.map { "/" + PercentEncoding.encode($0.utf8, keeping: ":".utf8) }.joined()
        return PercentEncoding.query(path, query, keeping: ":".utf8)
    }
}
