import HTTPTransport
package import Identifiers
import NIOCore

/// Brings a bundle back from a node, going on after a break where it stopped.
package struct BundleFetch: Sendable {
    /// Breaks of the connection in a row after which it gives up, with no byte in between.
    package static let patience = 5

    let client: NodeClient
    let project: ProjectName
    let bundle: String

    /// - Parameter bundle: its id or digest.
    package init(client: NodeClient, project: ProjectName, bundle: String) {
        self.client = client
        self.project = project
        self.bundle = bundle
    }

    /// - Parameters:
    ///   - restart: told where nothing of what was received counts any more.
    ///   - receive: takes the next bytes, and all that there will be.
    package func run(
        restart: () async throws -> Void,
        receive: (_ bytes: [UInt8], _ total: UInt64) async throws -> Void
    ) async throws {
        var received: UInt64 = 0
        var tag: String?
        var breaks = 0
        while true {
            let before = received
            do {
                let response = try await request(from: received, tag)
                if response.status != 206, received > 0 {
                    received = 0
                    try await restart()
                }
                tag = response.tag
                let total = received + response.length
                for try await part in response.body {
                    received += UInt64(part.readableBytes)
                    try await receive(Array(part.readableBytesView), total)
                }
                guard received < total else { return }
                throw client.interrupted("the bundle was cut off", path)
            } catch {
                let failure = client.failure(error, path)
                guard
                    (failure as? ClientFailure).map({ [.interrupted, .unavailable, .timeout].contains($0.code) })
                        == true
                else { throw failure }
                breaks = received > before ? 0 : breaks + 1
                guard breaks < Self.patience else { throw failure }
                try await client.timeouts.wait(before: 0, after: failure)
            }
        }
    }

    private var path: String {
        RequestPath.joined("v1", "projects", project.text, "bundles", bundle)
    }

    private struct Answer {
        let status: Int
        let tag: String?
        let length: UInt64
        let body: HTTPResponse.Body
    }

    private func request(from offset: UInt64, _ tag: String?) async throws -> Answer {
        var headers: [(String, String)] = [("Accept", "application/vnd.slipway.bundle, application/problem+json")]
        if offset > 0, let tag { headers += [("Range", "bytes=\(offset)-"), ("If-Range", tag)] }
        let response = try await client.send(.get, path, headers: headers)
        guard let length = response[header: "Content-Length"].flatMap({ UInt64($0) }),
            response[header: "Content-Type"] == "application/vnd.slipway.bundle"
        else { throw client.foreignAnswer(path, "no bundle of a known length") }
        return Answer(
            status: response.status,
            tag: response[header: "ETag"],
            length: length,
            body: response.body
        )
    }
}
