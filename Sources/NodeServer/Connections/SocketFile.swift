import DurableFiles
import Identifiers
import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#endif

/// A Unix socket that only its owner can use from the first moment: it is bound in a directory that only the owner can enter,
/// gets its mode there, and is renamed to its place.
struct SocketFile: Sendable {
    /// The final path.
    let path: String
    /// The path at which it is bound first.
    let temporaryPath: String
    private let folder: String

    /// - Throws: `listen.busy` if somebody listens there; a file that is no socket is never replaced.
    init(path: String) async throws {
        self.path = path
        let parent = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
        folder =
            (parent.isEmpty ? "/" : parent + "/") + ".slipway-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
        temporaryPath = folder + "/s"
        guard temporaryPath.utf8.count < 108 else {
            throw ListenFailure(
                .address,
                path,
                "the path of a socket may have about 80 bytes; choose a shorter one, such as /run/slipwayd.sock"
            )
        }
        try await Self.refuseOccupied(path)
        guard mkdir(folder, 0o700) == 0 else {
            throw ListenFailure(.permission, path, "cannot make a socket there: \(String(cString: strerror(errno)))")
        }
    }

    /// Puts the bound socket in its place.
    func install() throws(ListenFailure) {
        guard chmod(temporaryPath, 0o600) == 0, rename(temporaryPath, path) == 0 else {
            throw ListenFailure(.permission, path, "cannot make a socket there: \(String(cString: strerror(errno)))")
        }
        discard()
    }

    /// Removes the leftovers of an unfinished start.
    func discard() {
        unlink(temporaryPath)
        rmdir(folder)
    }

    /// Removes the socket at the end.
    func remove() {
        unlink(path)
    }

    private static func refuseOccupied(_ path: String) async throws {
        let folderEnd = path.lastIndex(of: "/")
        let parent = folderEnd.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = folderEnd.map { String(path[path.index(after: $0)...]) } ?? path
        guard let status = try DirectoryHandle(path: parent).status(of: name) else { return }
        guard status.kind == .other else {
            throw ListenFailure(
                .address,
                path,
                expected: "a socket or nothing",
                found: "another file; choose another path"
            )
        }
        do {
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(unixDomainSocketPath: path).get()
            try? await channel.close().get()
        } catch let error as IOError where error.errnoCode == ECONNREFUSED {
            return
        }
        throw ListenFailure(
            .busy,
            path,
            "another program listens on this socket; stop it, or choose another with --socket"
        )
    }
}
