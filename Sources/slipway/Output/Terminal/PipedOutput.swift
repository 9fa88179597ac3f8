import DurableFiles
import Identifiers
import Synchronization

/// A file for what goes to standard output: it is written and read back like any other, and copied out once it is complete.
final class PipedOutput: Sendable {
    /// The argument that means standard output.
    static let argument = "-"

    let directory: DirectoryHandle
    /// The name for the file in the directory.
    let name = "output"

    private let parent: DirectoryHandle
    private let directoryName: String

    /// - Throws: `file.wrong-kind` where standard output is a terminal.
    init() throws {
        guard !Console.outputIsTerminal else {
            throw FileFailure(
                .wrongKind,
                "standard output",
                expected: "a pipe or a file for -",
                found: "a terminal; give the name of a file"
            )
        }
        parent = try DirectoryHandle(path: Console.environment("TMPDIR") ?? "/tmp")
        directoryName = DirectoryHandle.temporaryName(for: "slipway-output")
        try parent.make(directory: directoryName, mode: 0o700)
        directory = try parent.open(directory: directoryName)
    }

    deinit {
        try? parent.removeTree(directoryName)
    }

    /// The path of the file.
    var path: String { directory.fullPath(of: name) }

    /// Copies the complete file to standard output; once only. Blocks.
    func deliver() throws {
        let file = try directory.open(file: name)
        // A reader that goes away ends this program by a signal: nothing may be left then.
        try parent.removeTree(directoryName)
        try FileStream.copy(from: file, to: Console.standardOutput)
    }
}

/// Standard input as a file: a pipe, which can be read only once, is first copied into a file without a name.
enum PipedInput {
    static let path = "/dev/stdin"

    /// The files without names, which last as long as they are open.
    private static let copies = Mutex<[OpenFile]>([])

    /// The path of a file with the same content that can be read at any position and more than once, until the program ends. Blocks.
    static func seekable(_ path: String) throws -> String {
        guard path == Self.path else { return path }
        let input = try OpenFile.read(path)
        guard try input.status().kind != .regular else { return path }
        let copy = try DirectoryHandle(path: Console.environment("TMPDIR") ?? "/tmp").createUnnamed()
        try FileStream.copy(from: input, to: copy)
        copies.withLock { $0.append(copy) }
        return "/proc/self/fd/\(copy.descriptor)"
    }
}

/// The bytes of one open file in order, into another.
private enum FileStream {
    static func copy(from source: OpenFile, to target: OpenFile) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { return }
            try target.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
