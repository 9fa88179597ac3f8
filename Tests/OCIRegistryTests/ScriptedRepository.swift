import Bundles
import DurableFiles
import Identifiers
import TestSupport

@testable import OCIRegistry

/// A repository `credit` of a registry in the test's own process, which a test can have answer otherwise.
struct ScriptedRepository: Sendable {
    var blobs: [Digest: [UInt8]] = [:]
    var manifests: [Digest: [UInt8]] = [:]
    var tags: [String: Digest] = [:]

    /// With a bundle under the tag of its id.
    init(_ bundles: UnverifiedBundle...) throws {
        for bundle in bundles { try add(bundle) }
    }

    @discardableResult
    mutating func add(_ bundle: UnverifiedBundle) throws -> Digest {
        let artifact = try BundleArtifact(of: bundle)
        let json = artifact.manifest.json()
        let digest = StreamingDigest.of(json)
        manifests[digest] = json
        tags[bundle.manifest.bundle.text] = digest
        blobs[artifact.signature.digest] = bundle.signature
        let file = try OpenFile.read(bundle.path)
        for entry in bundle.plan.holders {
            var bytes = [UInt8](repeating: 0, count: Int(entry.size))
            _ = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: Int64(entry.contentOffset)) }
            blobs[entry.digest] = bytes
        }
        return digest
    }

    /// The answer of a sound registry.
    func answer(_ request: ScriptedServer.Request) -> [UInt8] {
        let path = request.path.split(separator: "?")[0]
        guard path.hasPrefix("/v2/credit/") else { return Self.missing }
        let parts = path.dropFirst("/v2/credit/".count).split(separator: "/")
        switch parts.first {
        case "manifests":
            guard let digest = Digest(parts[1]) ?? tags[String(parts[1])], let bytes = manifests[digest] else {
                return Self.missing
            }
            if request.headers["if-none-match"] == "\"\(digest)\"" { return Self.empty("304 Not Modified") }
            return Self.content(bytes, digest, request)
        case "blobs":
            guard let digest = Digest(parts[1]), let bytes = blobs[digest] else { return Self.missing }
            return Self.content(bytes, digest, request)
        case "tags":
            let names = tags.keys.sorted().map { "\"\($0)\"" }.joined(separator: ",")
            return ScriptedServer.json(#"{"name":"credit","tags":[\#(names)]}"#)
        default: return Self.missing
        }
    }

    /// A content, or the rest of it, with a strong tag.
    static func content(_ bytes: [UInt8], _ digest: Digest, _ request: ScriptedServer.Request) -> [UInt8] {
        var headers = ["ETag": "\"\(digest)\"", "Docker-Content-Digest": digest.description]
        let type = "application/octet-stream"
        if request.method == "HEAD" {
            return ScriptedServer.answer(type: type, headers: headers, length: bytes.count, [])
        }
        let isSame = request.headers["if-range"].map { $0 == headers["ETag"] } ?? true
        guard let range = request.headers["range"], isSame, let start = Int(range.dropFirst(6).dropLast()) else {
            return ScriptedServer.answer(type: type, headers: headers, bytes)
        }
        headers["Content-Range"] = "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"
        return ScriptedServer.answer(
            status: "206 Partial Content",
            type: type,
            headers: headers,
            Array(bytes[start...])
        )
    }

    static func empty(_ status: String, headers: [String: String] = [:]) -> [UInt8] {
        ScriptedServer.answer(status: status, headers: headers, [])
    }

    static let missing = empty("404 Not Found")
}

extension RegistryAccess {
    /// Repeats at once, and waits for a server as long as a machine under load may need.
    static var patient: RegistryAccess {
        var access = RegistryAccess()
        access.timeouts.connect = .seconds(300)
        access.timeouts.silence = .seconds(300)
        access.timeouts.firstPause = .milliseconds(1)
        return access
    }
}

extension ScriptedServer {
    /// `127.0.0.1:PORT`
    var host: String { String(address.split(separator: "/").last ?? "") }

    func reference(_ rest: String = "credit") throws -> RegistryReference { try RegistryReference("\(host)/\(rest)") }

    /// Runs a body with a client of the repository `credit`.
    func client<Value>(
        _ access: RegistryAccess = .patient,
        _ body: (RegistryClient) async throws -> Value
    ) async throws -> Value {
        try await RegistryClient.with(try reference(), access, body)
    }
}

/// The error of a registry that a body ends with.
func refusal(_ body: () async throws -> Void) async -> RegistryFailure? {
    do {
        try await body()
        return nil
    } catch {
        return error as? RegistryFailure
    }
}
