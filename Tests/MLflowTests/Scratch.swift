import DurableFiles
import GRDB
import Identifiers

@testable import MLflow

#if canImport(Glibc)
import Glibc
#endif

/// A directory of one test, removed with it.
final class Scratch {
    let path: String
    let directory: DirectoryHandle

    init() throws {
        var template = Array("/tmp/mlflow-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileFailure.system("make a directory", "/tmp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        directory = try DirectoryHandle(path: path)
    }

    deinit {
        for name in (try? directory.names()) ?? [] { try? directory.removeTree(name) }
        rmdir(path)
    }

    /// Writes a file, with the directories above it.
    @discardableResult
    func write(_ text: String, to relative: String) throws -> String {
        try write(Array(text.utf8), to: relative)
    }

    @discardableResult
    func write(_ bytes: [UInt8], to relative: String) throws -> String {
        let parts = relative.split(separator: "/").map(String.init)
        if parts.count > 1 { _ = try directory.openOrMake(directory: parts.dropLast().joined(separator: "/")) }
        try directory.create(file: relative).write(bytes)
        return "\(path)/\(relative)"
    }

    func link(to target: String, at relative: String) throws {
        guard symlink(target, "\(path)/\(relative)") == 0 else { throw FileFailure.system("link", relative) }
    }

    /// Copies the files of a directory.
    func copy(_ source: String, to relative: String) throws {
        let root = try DirectoryHandle(path: source)
        for file in try TreeWalk.files(below: root) {
            try write(root.read(file: file.location), to: "\(relative)/\(file.name.text)")
        }
    }

    /// A new database with these statements run.
    @discardableResult
    func database(_ relative: String = "mlflow.db", _ sql: String) throws -> String {
        let queue = try DatabaseQueue(path: "\(path)/\(relative)")
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
        return "\(path)/\(relative)"
    }
}

/// Runs something that is to fail and returns how.
func failure(of body: () throws -> Void) -> (any CodedFailure)? {
    do {
        try body()
        return nil
    } catch {
        return error as? any CodedFailure
    }
}

extension Registry {
    /// - Throws: the first thing that cannot be read.
    func models() throws -> [RegisteredModel] {
        let contents = try contents()
        if let flaw = contents.flaws.first { throw flaw.cause }
        return contents.models
    }
}
