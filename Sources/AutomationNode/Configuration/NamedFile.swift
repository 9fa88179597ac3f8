import DurableFiles
package import Identifiers
import ModelWorkers

#if canImport(Glibc)
import Glibc
#endif

/// Something outside the state directory that a configuration names.
package struct NamedFile: Sendable, Hashable {
    package enum Purpose: Sendable, Hashable {
        /// It is run; without a slash it is looked for in PATH.
        case program
        /// It is read, or what is below it.
        case readable
        /// It is made or written, in a directory that is there.
        case written
        /// It is bound to as a Unix socket.
        case socket
    }

    /// Its place in the configuration, such as `hooks.probe.command`.
    package let key: String
    package let path: String
    package let purpose: Purpose

    /// Bytes that the path of a Unix socket may have: `sun_path` of Linux, less its final NUL.
    private static let socketPathLimit = 107

    /// The obstacle to its use, as far as this user and this moment tell; nil: there is none.
    package var finding: Finding? {
        switch purpose {
        case .program: program
        case .readable: access(path, R_OK) == 0 ? nil : found("a file or directory that can be read", Self.reason())
        case .written: written("a file in a directory that can be written to")
        case .socket:
            if !path.hasPrefix("/") {
                found("the whole path of a socket, such as /run/slipway/slipway.sock", "a relative one")
            } else if path.utf8.count > Self.socketPathLimit {
                found("a path of at most \(Self.socketPathLimit) bytes", "\(path.utf8.count)")
            } else {
                written("a socket in a directory that can be written to")
            }
        }
    }

    private var program: Finding? {
        let expected = "a program that can be run"
        if path.contains("/") {
            guard (try? DirectoryHandle(path: path)) == nil else { return found(expected, "a directory") }
            return access(path, X_OK) == 0 ? nil : found(expected, Self.reason())
        }
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let isThere = folders.split(separator: ":").contains { access("\($0)/\(path)", X_OK) == 0 }
        return isThere ? nil : found(expected, "none of this name in PATH (\(folders))")
    }

    private func written(_ expected: String) -> Finding? {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        let folder = end == path.startIndex ? "/" : String(path[..<end])
        guard access(folder, W_OK | X_OK) == 0 else { return found(expected, "\(folder): \(Self.reason())") }
        return access(path, F_OK) != 0 || access(path, W_OK) == 0 ? nil : found(expected, Self.reason())
    }

    private func found(_ expected: String, _ found: String) -> Finding {
        Finding(
            code: NodeCode.configurationFile.rawValue,
            subject: "\(key): \(path)",
            expected: expected,
            found: found
        )
    }

    private static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}

extension NodeConfiguration {
    /// Files that it names outside the state directory, but those of TLS: each once, under the first key that does.
    package var namedFiles: [NamedFile] {
        var files: [NamedFile] = []
        if let socket { files.append(NamedFile(key: "socket", path: socket, purpose: .socket)) }
        if let operatorsSocket {
            files.append(NamedFile(key: "operators.socket", path: operatorsSocket, purpose: .socket))
        }
        for case .file(let path) in anchor?.places ?? [] {
            files.append(NamedFile(key: "audit.anchor.to", path: path, purpose: .written))
        }
        for follow in follows.values.sorted(by: { $0.project < $1.project }) {
            for (path, key) in [(follow.credentials, "credentials"), (follow.authority, "ca")] {
                guard let path else { continue }
                files.append(NamedFile(key: "follow.\(key)", path: path, purpose: .readable))
            }
        }
        files += common.namedFiles(below: "")
        for (project, settings) in projects.sorted(by: { $0.key < $1.key }) {
            files += settings.namedFiles(below: "projects.\(project).")
        }
        var seen: Set<[String]> = []
        return files.filter { seen.insert(["\($0.purpose)", $0.path]).inserted }
    }
}

extension ProjectConfiguration {
    fileprivate func namedFiles(below prefix: String) -> [NamedFile] {
        var files: [NamedFile] = []
        for kind in HookKind.allCases {
            guard let hook = hooks[kind] else { continue }
            let key = "\(prefix)hooks.\(kind.rawValue)"
            files += hook.command.first.map { [NamedFile(key: "\(key).command", path: $0, purpose: .program)] } ?? []
            files += hook.sandbox.namedFiles(below: key)
        }
        if let python = scoring.python {
            files.append(NamedFile(key: "\(prefix)scoring.python", path: python, purpose: .program))
        }
        if let worker = scoring.worker {
            files.append(NamedFile(key: "\(prefix)scoring.worker", path: worker, purpose: .program))
        }
        files += scoring.sandbox.namedFiles(below: "\(prefix)scoring")
        for model in scoring.namedModels {
            files += scoring.settings(for: model).worker.sandbox.namedFiles(below: "\(prefix)scoring.models.\(model)")
        }
        return files
    }
}

extension SandboxSettings {
    fileprivate func namedFiles(below key: String) -> [NamedFile] {
        readable.map { NamedFile(key: "\(key).sandbox-allow.read", path: $0, purpose: .readable) }
    }
}
