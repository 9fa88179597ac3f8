/// The release that both programs are of.
package enum SlipwayVersion {
    package static let current = "0.1.0"
    /// The version of the HTTP API: the first component of its paths.
    package static let api = "v1"
}

/// The answer of `GET /v1/version`.
package struct VersionReport: Codable, Sendable, Equatable {
    package var version: String
    package var api: String

    package init(version: String = SlipwayVersion.current, api: String = SlipwayVersion.api) {
        self.version = version
        self.api = api
    }
}
