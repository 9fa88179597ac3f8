import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// The part of the tree of control groups (cgroup v2) that is this daemon's own: a group in it for each confined process, in
/// which the kernel counts the memory and the processes of all that belongs to it, and ends them together.
package final class ControlGroups: Sendable {
    /// The directory in which the groups are made.
    private let directory: String
    /// The controllers in force, of `memory` and `pids`.
    let controllers: Set<String>
    private let next = Atomic<UInt64>(0)

    private static let adoptedGroups = Mutex<ControlGroups?>(nil)
    private static let daemonName = "slipwayd"

    /// The result of `adopt`.
    static var adopted: ControlGroups? { adoptedGroups.withLock { $0 } }

    /// - Parameter directory: of a group that has no process, where groups can be made.
    init?(directory: String, controllers: Set<String>) {
        guard access(directory, W_OK) == 0 else { return nil }
        self.directory = directory
        self.controllers = controllers
    }

    /// Takes over the group that this process is in, if it was delegated (`Delegate=` of a unit): the daemon goes into a
    /// group below it, since one with processes can have no others. Once, before the first process is started.
    package static func adopt() {
        guard let own = ownDirectory,
            ["", "/cgroup.procs", "/cgroup.subtree_control"].allSatisfy({
                access(own + $0, W_OK) == 0
            })
        else { return }
        let leaf = "\(own)/\(daemonName)"
        guard mkdir(leaf, 0o755) == 0 || errno == EEXIST, write("0", to: leaf + "/cgroup.procs") else { return }
        let controllers = ["memory", "pids"].filter { write("+\($0)", to: own + "/cgroup.subtree_control") }
        let groups = ControlGroups(directory: own, controllers: Set(controllers))
        groups?.removeLeftovers()
        adoptedGroups.withLock { $0 = groups }
    }

    /// A group for one process and all that it starts; nil where none can be made.
    func make(memoryBytes: UInt64?, processes: UInt64) -> ControlGroup? {
        let number = next.add(1, ordering: .relaxed).newValue
        let path = "\(directory)/\(Self.namePrefix)\(getpid())-\(number)"
        guard mkdir(path, 0o755) == 0 else { return nil }
        if controllers.contains("memory"), let memoryBytes {
            _ = Self.write("\(memoryBytes)", to: path + "/memory.max")
            _ = Self.write("0", to: path + "/memory.swap.max")
            _ = Self.write("1", to: path + "/memory.oom.group")
        }
        if controllers.contains("pids") { _ = Self.write("\(processes)", to: path + "/pids.max") }
        let processes = open(path + "/cgroup.procs", O_WRONLY | O_CLOEXEC)
        guard processes >= 0 else {
            rmdir(path)
            return nil
        }
        return ControlGroup(path: path, processes: processes)
    }

    private static let namePrefix = "worker-"

    /// Removes the groups of a killed daemon: empty ones, or those whose processes have no daemon.
    private func removeLeftovers() {
        guard let listing = opendir(directory) else { return }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(Self.namePrefix) { ControlGroup(path: "\(directory)/\(name)", processes: -1).end() }
        }
    }

    /// Nil where there is no cgroup v2, and for its root, which is the machine's.
    private static var ownDirectory: String? {
        guard let line = lines(of: "/proc/self/cgroup").first(where: { $0.hasPrefix("0::") }) else { return nil }
        // number number device root mount-point options … - type …
        let mounts = lines(of: "/proc/self/mountinfo").map { $0.split(separator: " ").map(String.init) }
        guard
            let mount = mounts.first(where: { fields in
                fields.firstIndex(of: "-").map { $0 + 1 < fields.count && fields[$0 + 1] == "cgroup2" } ?? false
            }), mount.count > 4
        else { return nil }
        let directory = mount[4] + line.dropFirst(3)
        let path = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        return access(path + "/cgroup.type", F_OK) == 0 ? path : nil
    }

    private static func lines(of path: String) -> [String] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 256 << 10)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    fileprivate static func write(_ text: String, to path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return Glibc.write(file, text, text.utf8.count) == text.utf8.count
    }
}

/// The control group of one process.
struct ControlGroup {
    let path: String
    /// An open `cgroup.procs`; -1: closed.
    let processes: Int32

    /// Kills all that is in it, and removes it.
    func end() {
        if processes >= 0 { close(processes) }
        _ = ControlGroups.write("1", to: path + "/cgroup.kill")
        // What was killed is gone a moment later.
        for _ in 0..<1000 where rmdir(path) != 0 && errno == EBUSY { usleep(1000) }
    }
}
