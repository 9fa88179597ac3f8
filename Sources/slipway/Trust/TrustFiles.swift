import DurableFiles
import Identifiers
import MLflow
import Signing

/// The trust that a user names, read as a node reads its own directory: keys, their constraints, and revocations.
struct TrustFiles {
    private var keys: [(name: String, pem: String)] = []
    private var notes: [TrustNote] = []
    private var revoked: (name: String, text: String)?
    private var lists: [(name: String, bytes: [UInt8])] = []

    /// - Parameter path: a directory, or a file of keys; the file with their constraints may lie beside it.
    mutating func add(_ path: String) throws {
        let directory: DirectoryHandle
        do {
            directory = try DirectoryHandle(path: path)
        } catch {
            guard error.code == .wrongKind else { throw error }
            return try addFile(path)
        }
        let names = try directory.names().sorted()
        guard names.contains(where: { $0.hasSuffix(".pem") }) else {
            throw SigningFailure(.trustPEM, path, expected: "files named *.pem", found: "none")
        }
        for name in names {
            let file = directory.fullPath(of: name)
            if name.hasSuffix(".pem") { keys.append((file, try PEMText.read(file))) }
            if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { notes.append(Self.note(file)) }
            if name.hasSuffix(".crl") {
                lists.append((file, try OpenFile.read(file).readAll(limit: Revocations.listLimit)))
            }
            if name == "revoked" {
                let text = try PEMText.read(file)
                revoked = (file, (revoked.map { $0.text + "\n" } ?? "") + text)
            }
        }
    }

    /// - Throws: the first problem of any file, even one that only constrains keys, since no one reads findings here.
    func trust() throws -> Trust {
        let trust = try Trust(
            files: keys,
            notes: notes,
            revocations: Revocations(words: revoked, lists: lists)
        )
        guard let flaw = trust.flaws.first else { return trust }
        throw SigningFailure(.trustConstraints, "the trust", flaw)
    }

    private mutating func addFile(_ path: String) throws {
        keys.append((path, try PEMText.read(path)))
        guard path.hasSuffix(".pem") else { return }
        for ending in [".yaml", ".yml"] {
            let beside = String(path.dropLast(4)) + ending
            if try Self.isThere(beside) { notes.append(Self.note(beside)) }
        }
    }

    private static func isThere(_ path: String) throws(FileFailure) -> Bool {
        do {
            _ = try OpenFile.read(path)
            return true
        } catch {
            guard error.code == .notFound else { throw error }
            return false
        }
    }

    private static func note(_ path: String) -> TrustNote {
        TrustNote(file: path) {
            try YAMLSettings.read(try OpenFile.read(path).readAll(limit: 1 << 20), subject: path)
        }
    }
}
