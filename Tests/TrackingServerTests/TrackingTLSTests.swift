import AsyncSupport
import DurableFiles
import Identifiers
import MLflow
import TestSupport
import Testing

@testable import TrackingServer

/// The effect of MLflow's variables for TLS at a real listener.
@Suite struct TrackingTLSTests {
    /// Asks a server for its models.
    /// - Returns: the number of models.
    private func ask(_ server: ScriptedServer, _ environment: [String: String]) async throws -> Int {
        var access = try TrackingAccess(environment: environment)
        access.timeouts.retry.pauses = [.milliseconds(1)]
        access.timeouts.failureRetry.pauses = [.milliseconds(1)]
        access.timeouts.connect = .seconds(300)
        access.timeouts.silence = .seconds(300)
        return try await TrackingServer.with(TrackingAddress(server.address), access) { tracking in
            try await tracking.models(where: { _ in true }).count
        }
    }

    /// Returns the failure of the same request.
    private func refusal(_ server: ScriptedServer, _ environment: [String: String]) async -> TrackingFailure? {
        await #expect(throws: TrackingFailure.self) { _ = try await ask(server, environment) }
    }

    @Test("the server's CA is trusted by a file, or a directory of files, and no other CA is")
    func authority() async throws {
        let place = try TemporaryDirectory()
        let identity = try ServerIdentity()
        let right = try place.write(Array(identity.authority.pem.utf8), to: "several/ca.crt")
        let wrong = try place.write(Array(ServerIdentity().authority.pem.utf8), to: "other.pem")
        try place.write(Array("no certificate".utf8), to: "several/README")
        let registry = ScriptedRegistry()
        try await ScriptedServer.with({ registry.answer($0) }, identity: identity) { server in
            for trusted in [right, place.path("several")] {
                let count = try await ask(server, ["MLFLOW_TRACKING_SERVER_CERT_PATH": trusted])
                #expect(count == 1)
            }
            for environment in [[:], ["MLFLOW_TRACKING_SERVER_CERT_PATH": wrong]] {
                let failure = await refusal(server, environment)
                #expect(failure?.code == .tls)
                #expect(failure?.message.contains("MLFLOW_TRACKING_SERVER_CERT_PATH") == true)
            }
            #expect(server.requests.count == 4)
        }
    }

    @Test("a server that demands a certificate gets that of the variable, which an error names where it is not taken")
    func client() async throws {
        let place = try TemporaryDirectory()
        let clients = try TestCertificate.root("Client CA", .authority.with { $0.isValidNow() })
        let identity = try ServerIdentity(clients: clients)
        let trusted = try place.write(Array(identity.authority.pem.utf8), to: "ca.pem")
        let registry = ScriptedRegistry()
        func certificate(of authority: TestCertificate, _ name: String) throws -> String {
            let leaf = try authority.issue("client", .client.with { $0.isValidNow() })
            return try place.write(Array((leaf.pem + leaf.keyPEM).utf8), to: name)
        }
        let right = try certificate(of: clients, "right.pem")
        let wrong = try certificate(of: identity.authority, "wrong.pem")
        try await ScriptedServer.with({ registry.answer($0) }, identity: identity) { server in
            var environment = ["MLFLOW_TRACKING_SERVER_CERT_PATH": trusted]
            for file in [nil, wrong] {
                environment["MLFLOW_TRACKING_CLIENT_CERT_PATH"] = file
                let failure = await refusal(server, environment)
                #expect(failure?.code == .tls, "\(failure?.message ?? "")")
                #expect(failure?.message.contains("MLFLOW_TRACKING_CLIENT_CERT_PATH") == true)
            }
            #expect(server.requests.isEmpty)
            environment["MLFLOW_TRACKING_CLIENT_CERT_PATH"] = right
            let count = try await ask(server, environment)
            #expect(count == 1)
        }
    }

    @Test(
        "files that cannot be used are named with their variable, and not to check is refused before anything is sent"
    )
    func unusable() async throws {
        let place = try TemporaryDirectory()
        let identity = try ServerIdentity()
        let own = try place.write(Array(identity.authority.pem.utf8), to: "without-key.pem")
        let empty = try place.handle.openOrMake(directory: "empty").path
        let registry = ScriptedRegistry()
        try await ScriptedServer.with({ registry.answer($0) }, identity: identity) { server in
            for (name, value) in [
                ("MLFLOW_TRACKING_SERVER_CERT_PATH", place.path("absent.pem")),
                ("MLFLOW_TRACKING_SERVER_CERT_PATH", empty),
                ("MLFLOW_TRACKING_CLIENT_CERT_PATH", own), ("MLFLOW_TRACKING_INSECURE_TLS", "true"),
            ] {
                let failure = await refusal(server, [name: value])
                #expect(failure?.code == .credentials)
                let said = failure?.description ?? ""
                #expect(said.contains(name))
            }
            #expect(server.requests.isEmpty)
        }
        try await ScriptedServer.with({ registry.answer($0) }) { server in
            let count = try await ask(server, ["MLFLOW_TRACKING_INSECURE_TLS": "true"])
            #expect(count == 1, "it says nothing of a server without TLS")
        }
    }
}
