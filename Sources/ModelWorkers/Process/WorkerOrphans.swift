import CLinux

#if canImport(Glibc)
import Glibc
#endif

/// Processes that the workers of a killed daemon left behind. The kernel ends the workers themselves with their daemon; processes
/// that a model started may remain.
package enum WorkerOrphans {
    private static let environmentLimit = 1 << 20
    private static let endMilliseconds: Int32 = 5_000

    /// Kills every process of this user whose environment says that the owner started it. To be called before the owner
    /// starts its first worker. Blocks until they are gone.
    ///
    /// - Returns: how many there were.
    @discardableResult
    package static func kill(owner: String) -> Int {
        let mark = Array("\(WorkerEnvironment.ownerVariable)=\(owner)".utf8)
        var killed: [Int32] = []
        for process in processes() where process != getpid() {
            let handle = clinux_open_process(process)
            guard handle >= 0 else { continue }
            // Read after the handle is open: the number cannot have come to mean another process since.
            if environment(of: process).split(separator: 0).contains(where: { $0.elementsEqual(mark) }),
                clinux_signal_process(handle, SIGKILL) == 0
            {
                killed.append(handle)
            } else {
                close(handle)
            }
        }
        for handle in killed {
            var request = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
            poll(&request, 1, endMilliseconds)
            close(handle)
        }
        return killed.count
    }

    private static func processes() -> [Int32] {
        let directory = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return [] }
        defer { close(directory) }
        guard let listing = clinux_open_listing(directory) else { return [] }
        defer { clinux_close_listing(listing) }
        var found: [Int32] = []
        var kind: Int32 = 0
        while let name = clinux_next_name(listing, &kind) {
            if let process = Int32(String(cString: name)) { found.append(process) }
        }
        return found
    }

    /// Empty for a process of another user.
    private static func environment(of process: Int32) -> [UInt8] {
        let file = open("/proc/\(process)/environ", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < environmentLimit {
            let count = read(file, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
