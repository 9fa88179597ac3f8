#if canImport(Glibc)
import Glibc
#endif

/// A real `mlflow server` on a loopback port, with a registry made from a fixture. It ends with this process.
package final class TrackingServerProcess: Sendable {
    package enum Version: String, Sendable, CaseIterable, CustomStringConvertible {
        case two = "mlflow2"
        case three = "python"

        /// Its interpreter, which `make setup-tests` installs.
        package var python: String { "\(Fixtures.repository)/.build-tools/\(rawValue)/bin/python" }

        package var isThere: Bool { access(python, X_OK) == 0 }

        package var fixture: String { Fixtures.path(self == .two ? "mlflow2-server" : "mlflow3-server") }

        package var description: String { self == .two ? "MLflow 2" : "MLflow 3" }
    }

    /// The reason why a program failed.
    package struct Failed: Error {
        package let what: String
    }

    /// `http://127.0.0.1:PORT`
    package let address: String
    /// Its database and, in `mlartifacts`, its artifacts.
    package let directory: TemporaryDirectory
    /// Its port, which nobody else gets before it listens there.
    private let port: HeldPort
    /// The end of a pipe: when it closes, the server is ended, also if this process is killed.
    private let lifeline: Int32

    private init(port: HeldPort, directory: TemporaryDirectory, lifeline: Int32) {
        self.port = port
        address = port.address
        self.directory = directory
        self.lifeline = lifeline
    }

    deinit {
        close(lifeline)
    }

    /// One of each version for all tests: a start takes seconds.
    package static func shared(_ version: Version) async throws -> TrackingServerProcess {
        try await version == .two ? two.value : three.value
    }

    private static let two = Task { try await start(.two) }
    private static let three = Task { try await start(.three) }

    /// - Parameters:
    ///   - size: versions and files of each, for a registry that has nothing else.
    ///   - workers: processes that answer; nil: as many as MLflow starts by itself.
    ///   - password: that of the user `admin`; nil: everybody may come in.
    ///   - workspace: one that it has beside the usual one; nil: it knows nothing of workspaces.
    package static func start(
        _ version: Version,
        size: (versions: Int, files: Int)? = nil,
        workers: Int? = 1,
        password: String? = nil,
        workspace: String? = nil
    ) async throws -> TrackingServerProcess {
        let directory = try TemporaryDirectory()
        let place = directory.path("server")
        let sizes = size.map { " \($0.versions) \($0.files)" } ?? ""
        let script = "\(Fixtures.repository)/Tests/Oracles/tracking_registry.py"
        try await Shell.runApart("'\(version.python)' '\(script)' '\(version.fixture)' '\(place)'\(sizes)")
        if let workspace { try await Shell.runApart("python3 '\(script)' workspace '\(place)' '\(workspace)'") }
        if let password { try directory.write(authentication(password), to: "server/auth.ini") }
        let port = try HeldPort()
        let lifeline = try launch(
            version,
            in: place,
            port: port.number,
            options: (workers.map { " --workers \($0)" } ?? "") + (workspace == nil ? "" : " --enable-workspaces"),
            password: password
        )
        let server = TrackingServerProcess(
            port: port,
            directory: directory,
            lifeline: lifeline
        )
        for _ in 0..<3000 {
            if (try? await Shell.runApart("curl -sf --max-time 60 \(server.address)/health")) != nil { return server }
            try await Task.sleep(for: .milliseconds(200))
        }
        let log = (try? directory.text("server/log.txt")) ?? ""
        throw Failed(what: "mlflow server did not come up: \(log.suffix(2000))")
    }

    /// The database that the server works on.
    package var database: String { directory.path("server/mlflow.db") }

    /// Registers a version whose file `data.bin` has this content; the model too where it is not there.
    package func register(_ model: String, _ version: Int, content: String) throws {
        let script = "\(Fixtures.repository)/Tests/Oracles/tracking_registry.py"
        try Shell.run("python3 '\(script)' register '\(directory.path("server"))' '\(model)' \(version) '\(content)'")
    }

    private static func authentication(_ password: String) -> [UInt8] {
        Array(
            """
            [mlflow]
            default_permission = READ
            database_uri = sqlite:///basic_auth.db
            admin_username = admin
            admin_password = \(password)
            authorization_function = mlflow.server.auth:authenticate_request_basic_auth

            """.utf8
        )
    }

    private static func launch(
        _ version: Version,
        in place: String,
        port: Int,
        options: String,
        password: String?
    ) throws -> Int32 {
        var environment = "MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false"
        var options = options
        if let password {
            // MLflow 2 reads the password from the file, MLflow 3 wants it here.
            environment += " MLFLOW_AUTH_CONFIG_PATH=auth.ini MLFLOW_AUTH_ADMIN_PASSWORD='\(password)'"
            environment += " MLFLOW_FLASK_SERVER_SECRET_KEY=tests"
            options += " --app-name basic-auth"
        }
        let server =
            "env \(environment) '\(version.python)' -m mlflow server --backend-store-uri sqlite:///mlflow.db"
            + " --artifacts-destination ./mlartifacts --serve-artifacts --host 127.0.0.1 --port \(port)\(options)"
        // The shell waits for the end of its input, then ends the whole group.
        let command =
            "cd '\(place)' && exec setsid sh -c \"\(server) >log.txt 2>&1 </dev/null & cat >/dev/null; kill -KILL 0\""
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failed(what: "no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        // The connections of other tests are not to stay open in there after they were closed here.
        let closing = "import os, sys; os.closerange(3, 1 << 20); os.execv('/bin/sh', ['sh', '-c', sys.argv[1]])"
        let texts: [String] = [version.python, "-c", closing, command]
        var words: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var identity: pid_t = 0
        guard posix_spawn(&identity, version.python, &actions, nil, &words, environ) == 0 else {
            close(ends[1])
            throw Failed(what: "no shell")
        }
        return ends[1]
    }
}
