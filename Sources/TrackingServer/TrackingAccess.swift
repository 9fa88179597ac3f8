import DurableFiles
import Identifiers
import MLflow

/// The access to a tracking server: the client's credentials and the trusted certificates. MLflow's own environment variables set
/// it, so that a set-up for `mlflow` works here.
package struct TrackingAccess: Sendable {
    package var credentials: TrackingCredentials?
    /// A PEM file of CA certificates to trust instead of the system's, or a directory of such files.
    package var trustFile: String?
    /// A PEM file with the client's certificate and its key.
    package var clientCertificateFile: String?
    /// True if the environment asks not to check the server's certificate, which is refused.
    var isUnchecked = false
    /// The workspace of a server of MLflow 3 whose models are meant; nil: the server's own choice.
    package var workspace: String?
    package var timeouts = TrackingTimeouts()

    package init() {}

    /// - Parameters:
    ///   - environment: `MLFLOW_TRACKING_USERNAME`, `MLFLOW_TRACKING_PASSWORD`, `MLFLOW_TRACKING_TOKEN`,
    ///     `MLFLOW_TRACKING_SERVER_CERT_PATH`, `MLFLOW_TRACKING_CLIENT_CERT_PATH`, `MLFLOW_TRACKING_INSECURE_TLS`; `HOME` for
    ///     `~/.mlflow/credentials`.
    ///   - trustFile: what the user named; else the environment's.
    /// - Throws: `tracking.credentials`
    package init(environment: [String: String], trustFile: String? = nil) throws {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        isUnchecked = value("MLFLOW_TRACKING_INSECURE_TLS").map { ["true", "1"].contains($0.lowercased()) } ?? false
        self.trustFile = trustFile ?? value("MLFLOW_TRACKING_SERVER_CERT_PATH")
        clientCertificateFile = value("MLFLOW_TRACKING_CLIENT_CERT_PATH")
        let stored = try value("HOME").map(Self.stored(home:)) ?? [:]
        let user = value("MLFLOW_TRACKING_USERNAME") ?? stored["mlflow_tracking_username"]
        let password = value("MLFLOW_TRACKING_PASSWORD") ?? stored["mlflow_tracking_password"]
        if let user, let password {
            credentials = try .basic(user: user, password: password, from: "MLFLOW_TRACKING_USERNAME and _PASSWORD")
        } else if let token = value("MLFLOW_TRACKING_TOKEN") {
            credentials = try .bearer(token, from: "MLFLOW_TRACKING_TOKEN")
        }
    }

    /// The section `[mlflow]` of `~/.mlflow/credentials`: lines `KEY = VALUE`, as Python's configparser reads them.
    private static func stored(home: String) throws -> [String: String] {
        let path = "\(home)/.mlflow/credentials"
        guard try FilePath.kind(of: path) == .regular else { return [:] }
        let text = String(decoding: try OpenFile.read(path).readAll(limit: 65536), as: UTF8.self)
        var values: [String: String] = [:]
        var isOurs = false
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = Self.trimmed(line)
            if trimmed.hasPrefix("[") {
                isOurs = trimmed == "[mlflow]"
            } else if isOurs, !trimmed.hasPrefix("#"), !trimmed.hasPrefix(";"),
                let sign = trimmed.firstIndex(where: { $0 == "=" || $0 == ":" })
            {
                values[Self.trimmed(trimmed[..<sign]).lowercased()] = Self.trimmed(
                    trimmed[trimmed.index(after: sign)...]
                )
            }
        }
        return values
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
