package import AsyncSupport
package import DurableFiles
package import Identifiers
package import Inference
import StrictJSON
import Synchronization

/// Virtual environments by their content: `DIR/KEY`, complete or absent, shared by all versions that need the same packages, and
/// never changed.
package final class EnvironmentStore: Sendable {
    /// Puts a wheel into a directory, as a link or a copy. Blocks.
    package typealias Placing = @Sendable (EnvironmentLock.Wheel, DirectoryHandle) throws -> Void

    private let directory: DirectoryHandle
    private let pool: BlockingPool
    /// Confinement of the programs that build an environment, and of the first import from it.
    private let sandbox: @Sendable () -> SandboxSettings
    private let uvProgram: String
    /// Environments that are being built, which no collection may touch.
    private let building = Mutex<Set<String>>([])

    /// The mark of a complete environment, with the list of its content.
    static let markName = "slipway-environment.json"

    /// - Parameter directory: for environments alone, on the file system on which they stay.
    package init(
        directory: DirectoryHandle,
        pool: BlockingPool,
        sandbox: @escaping @Sendable () -> SandboxSettings = { SandboxSettings() },
        uvProgram: String = "uv"
    ) {
        self.uvProgram = uvProgram
        self.directory = directory
        self.pool = pool
        self.sandbox = sandbox
    }

    /// Checks that the interpreter fits the lock, before any installation.
    /// - Throws: `scoring.environment` with each mismatch.
    package static func check(_ lock: EnvironmentLock, _ interpreter: Interpreter) throws(ScoringFailure) {
        var findings: [Finding] = []
        func require(_ holds: Bool, _ what: String, _ expected: String, _ found: String) {
            guard !holds else { return }
            findings.append(
                Finding(
                    code: ScoringCode.environment.rawValue,
                    subject: "\(interpreter.path) \(what)",
                    expected: expected,
                    found: found
                )
            )
        }
        require(
            lock.implementation == interpreter.implementation,
            "implementation",
            lock.implementation,
            interpreter.implementation
        )
        require(lock.series == interpreter.series, "version", "Python \(lock.series)", "Python \(interpreter.version)")
        require(lock.system == interpreter.system, "system", lock.system, interpreter.system)
        require(lock.machine == interpreter.machine, "machine", lock.machine, interpreter.machine)
        if let glibc = lock.glibc {
            require(
                interpreter.glibc.map { Self.isAtLeast($0, glibc) } ?? false,
                "C library",
                "glibc \(glibc) or later",
                interpreter.glibc.map { "glibc \($0)" } ?? "another C library"
            )
        }
        guard !findings.isEmpty else { return }
        throw ScoringFailure(
            .environment,
            interpreter.path,
            "does not fit the wheels of the bundle: expected \(lock.words), found \(interpreter.words); name an interpreter "
                + "that fits, or export with --wheels for this one (--python, --platform)",
            findings: findings
        )
    }

    /// The environment of a lock, built first where it is not there.
    /// - Parameters:
    ///   - place: puts each wheel where it is installed from.
    /// - Returns: the path of its interpreter.
    /// - Throws: `scoring.environment`; nothing of it stays then.
    package func environment(
        for lock: EnvironmentLock,
        interpreter: Interpreter,
        placing place: @escaping Placing
    ) async throws(ScoringFailure) -> String {
        try Self.check(lock, interpreter)
        let key = lock.key(with: interpreter)
        do {
            if let path = try path(of: key) { return path }
            let temporary = DirectoryHandle.temporaryName(for: key.short)
            let wheels = DirectoryHandle.temporaryName(for: "\(key.short)-wheels")
            building.withLock { $0.formUnion([temporary, wheels, key.hex]) }
            defer { building.withLock { $0.subtract([temporary, wheels, key.hex]) } }
            do {
                try await build(lock, interpreter, place, in: temporary, wheels: wheels)
                try await adopt(temporary, as: key)
                try await pool.run { [directory] in try directory.removeTree(wheels) }
            } catch {
                try? await pool.runEvenIfCancelled { [directory] in
                    try? directory.removeTree(wheels)
                    try directory.removeTree(temporary)
                }
                throw error
            }
            guard let path = try path(of: key) else {
                throw ScoringFailure(
                    .environment,
                    directory.path,
                    "lost the environment \(key.short) it has just built"
                )
            }
            return path
        } catch let failure as ScoringFailure {
            throw failure
        } catch {
            throw ScoringFailure(
                .environment,
                "environment \(key.short)",
                "could not be built: \((error as? any CodedFailure)?.message ?? "\(error)")",
                underlying: error
            )
        }
    }

    /// The path of an environment's interpreter; nil if the environment is not there.
    package func path(of key: Digest) throws -> String? {
        guard try directory.status(of: "\(key.hex)/\(Self.markName)") != nil else { return nil }
        return try DirectoryHandle.absolute(directory.fullPath(of: "\(key.hex)/bin/python"))
    }

    /// The path of the interpreter of an environment of that lock, whichever Python of its series made it; nil if there
    /// is none.
    package func path(ofLock digest: Digest) throws -> String? {
        for key in try locks().filter({ $0.value == digest }).map(\.key).sorted() {
            if let path = try path(of: key) { return path }
        }
        return nil
    }

    /// The files of an environment when it was built; nil if it is not there, or was built by a release that kept no
    /// list.
    /// - Throws: `scoring.environment` for a list that cannot be read.
    package func files(of key: Digest) throws -> EnvironmentFiles? {
        let path = "\(key.hex)/\(EnvironmentFiles.name)"
        guard try directory.status(of: key.hex) != nil, try directory.status(of: path) != nil else { return nil }
        return try EnvironmentFiles.read(
            directory.read(file: path, limit: EnvironmentFiles.sizeLimit),
            subject: directory.fullPath(of: path)
        )
    }

    /// The environments that are there, with the digests of their locks.
    package func locks() throws -> [Digest: Digest] {
        var locks: [Digest: Digest] = [:]
        for name in try directory.names() {
            guard let key = Digest(hex: name),
                let mark = try? directory.read(file: "\(name)/\(Self.markName)", limit: EnvironmentLock.sizeLimit)
            else { continue }
            locks[key] = StreamingDigest.of(mark)
        }
        return locks
    }

    /// Removes the leftovers of killed builds. Only for the start: it cannot tell a dead build from a live one.
    package func discardUnfinished() throws {
        for name in try directory.names() where Digest(hex: name) == nil { try directory.removeTree(name) }
    }

    /// Removes every environment whose lock is not kept, and the leftovers of interrupted builds.
    package func collect(keepingLocks kept: Set<Digest>) throws {
        try collect(keeping: Set(locks().filter { kept.contains($0.value) }.map(\.key)))
    }

    /// Removes every environment that is not kept, and the leftovers of interrupted builds.
    package func collect(keeping kept: Set<Digest>) throws {
        let names = Set(kept.map(\.hex)).union(building.withLock { $0 })
        for name in try directory.names() where !names.contains(name) { try directory.removeTree(name) }
    }

    private func build(
        _ lock: EnvironmentLock,
        _ interpreter: Interpreter,
        _ place: @escaping Placing,
        in name: String,
        wheels wheelsName: String
    ) async throws {
        let (home, wheels) = try await pool.run { [directory] in
            let home = try directory.openOrMake(directory: name, mode: 0o755)
            // Not where packages can write: a wheel may be a link to what bundles are made of.
            let wheels = try directory.openOrMake(directory: wheelsName, mode: 0o755)
            for wheel in lock.wheels { try place(wheel, wheels) }
            try EnvironmentBuild.requireContent(lock, in: wheels)
            return (home, wheels)
        }
        try await EnvironmentBuild(
            lock: lock,
            interpreter: interpreter,
            home: home,
            wheels: wheels,
            sandbox: sandbox(),
            uvProgram: uvProgram
        ).run()
        try await pool.run {
            try EnvironmentBuild.removeScripts(in: home)
            try home.removeTree(EnvironmentBuild.cacheName)
            try home.replace(file: Self.markName, with: lock.written(), mode: 0o444)
            let files = try EnvironmentFiles(of: home, width: 2)
            try home.replace(file: EnvironmentFiles.name, with: files.written(), mode: 0o444)
            try EnvironmentFiles.close(home)
            try home.syncFileSystem()
        }
    }

    /// Another build of the same environment is as good.
    private func adopt(_ temporary: String, as key: Digest) async throws {
        try await pool.run { [directory] in
            do {
                try directory.renameExclusively(temporary, to: directory, as: key.hex)
                try directory.sync()
            } catch let failure as FileFailure where failure.code == .alreadyThere {
                try directory.removeTree(temporary)
            }
        }
    }

    /// Compares versions by their numbers: `2.36` is at least `2.28`.
    static func isAtLeast(_ found: String, _ least: String) -> Bool {
        let left = found.split(separator: ".").map { Int($0) ?? 0 }
        let right = least.split(separator: ".").map { Int($0) ?? 0 }
        for index in 0..<max(left.count, right.count) {
            let (one, other) = (index < left.count ? left[index] : 0, index < right.count ? right[index] : 0)
            if one != other { return one > other }
        }
        return true
    }
}
