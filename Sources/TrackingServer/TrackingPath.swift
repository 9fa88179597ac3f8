import Identifiers

/// The path of a request to a tracking server, every part encoded so that a name cannot become more than one.
enum TrackingPath {
    static let api = "/api/2.0/mlflow/"
    static let interface = "/ajax-api/2.0/mlflow/"
    static let proxy = "/api/2.0/mlflow-artifacts/artifacts"

    static func query(_ path: String, _ items: [(String, String?)]) -> String { PercentEncoding.query(path, items) }

    /// - Parameter path: components between slashes; empty ones are dropped.
    static func below(_ base: String, _ path: String) -> String {
        path.utf8.split(separator: UInt8(ascii: "/")).reduce(base) { $0 + "/" + PercentEncoding.encode($1) }
    }
}
