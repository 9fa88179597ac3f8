import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// A real registry, Debian's docker-registry, on a free port of this machine. It ends with the last reference.
package final class DockerRegistry: Sendable {
    package enum Guard: Sendable {
        /// Everybody may do everything.
        case none
        /// The user `me` with the password ``DockerRegistry/password``.
        case password
        /// Tokens of this maker, at this address.
        case tokens(RegistryTokenMaker, realm: String)
    }

    package struct Failed: Error {
        package let what: String
    }

    package static let password = "U*U"
    /// The same as htpasswd(1) writes it.
    private static let passwordLine = "me:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n"

    /// `make setup-tests` fetches it without installing it, since the package itself would start a server.
    package static let program: String = {
        let fetched = "\(Fixtures.repository)/.build-tools/docker-registry/usr/bin/docker-registry"
        return access(fetched, X_OK) == 0 ? fetched : "/usr/bin/docker-registry"
    }()

    package static var isThere: Bool { access(program, X_OK) == 0 }

    /// `127.0.0.1:PORT`
    package let host: String
    private let fixture: Fixture
    private let configuration: String
    private let process: ChildProcess
    private let port: HeldPort

    private init(
        host: String,
        fixture: Fixture,
        configuration: String,
        process: ChildProcess,
        port: HeldPort
    ) {
        self.host = host
        self.fixture = fixture
        self.configuration = configuration
        self.process = process
        self.port = port
    }

    /// - Parameters:
    ///   - name: of its directory in the fixture.
    ///   - remote: the registry that it is a pull-through mirror of.
    package static func start(
        in fixture: Fixture,
        _ name: String = "registry",
        guard access: Guard = .none,
        mirroring remote: DockerRegistry? = nil
    ) async throws -> DockerRegistry {
        let port = try HeldPort()
        var text = """
            version: 0.1
            log: {level: warn, accesslog: {disabled: true}}
            storage:
              filesystem: {rootdirectory: \(fixture.path(name))/data}
              delete: {enabled: true}
              cache: {blobdescriptor: inmemory}
            http: {addr: "127.0.0.1:\(port.number)"}

            """
        switch access {
        case .none: break
        case .password:
            let file = try fixture.directory.write(Array(passwordLine.utf8), to: "\(name)/htpasswd")
            text += "auth: {htpasswd: {realm: tests, path: \(file)}}\n"
        case .tokens(let maker, let realm):
            let file = try fixture.directory.write(Array(maker.certificate.pem.utf8), to: "\(name)/tokens.pem")
            text += """
                auth:
                  token: {realm: "\(realm)", service: \(RegistryTokenMaker.service), issuer: \(RegistryTokenMaker.issuer), rootcertbundle: \(file)}

                """
        }
        if let remote { text += "proxy: {remoteurl: \"http://\(remote.host)\"}\n" }
        let configuration = try fixture.directory.write(Array(text.utf8), to: "\(name)/config.yml")
        return try await launch(fixture, configuration, port)
    }

    private static func launch(
        _ fixture: Fixture,
        _ configuration: String,
        _ port: HeldPort
    ) async throws -> DockerRegistry {
        let (process, files) = try fixture.start(program, ["serve", configuration])
        let registry = DockerRegistry(
            host: "127.0.0.1:\(port.number)",
            fixture: fixture,
            configuration: configuration,
            process: process,
            port: port
        )
        // Any answer will do, also one that wants to know who asks.
        let question = "curl -s -o /dev/null --max-time 60 http://\(registry.host)/v2/"
        for _ in 0..<3000 where process.isRunning {
            if (try? await Shell.runApart(question)) != nil { return registry }
            try await Task.sleep(for: .milliseconds(100))
        }
        let log = try OpenFile.read(files + "err").readAll(limit: 1 << 24)
        throw Failed(what: "docker-registry did not come up: \(String(decoding: log, as: UTF8.self).suffix(2000))")
    }

    /// Ends it; what it stored stays.
    package func stop() async {
        process.send(SIGTERM)
        _ = await process.end()
    }

    /// Removes contents that no manifest has, and with `-m` manifests without a tag. It has to be stopped.
    package func collectGarbage() async throws -> CommandRun {
        try await fixture.run(Self.program, ["garbage-collect", "-m", configuration])
    }

    /// The same registry at the same port, after a stop.
    package func restarted() async throws -> DockerRegistry {
        try await Self.launch(fixture, configuration, port)
    }
}
