import DurableFiles

/// A limit on loads at the same time: as many as the machine has cores and memory for.
struct LoadCapacity: Sendable {
    /// Bytes that a worker may take while it loads: libraries such as PyTorch and their models need about that.
    static let workerBytes: UInt64 = 512 << 20
    /// Loads that go on at once where there is one core: they wait for the disk too.
    private static let fewest = 2

    let cores: Int
    /// Bytes that can be had now; nil: unknown.
    let availableBytes: @Sendable () -> UInt64?

    static let machine = LoadCapacity(cores: OwnProcess.processorCount) { AvailableMemory.availableBytes() }

    /// Tells whether another load may begin. One always may: what does not fit is the worker's own limit to tell.
    func allowsAnother(beside running: Int) -> Bool {
        guard running > 0 else { return true }
        guard running < max(Self.fewest, cores) else { return false }
        return availableBytes().map { $0 >= Self.workerBytes } ?? true
    }
}

/// The memory that this process and its children can still have.
enum AvailableMemory {
    /// The least of what the machine has and what each control group above this process leaves; nil where neither is known.
    static func availableBytes() -> UInt64? {
        ([machine()] + groups().map(left)).compactMap { $0 }.min()
    }

    private static func machine() -> UInt64? {
        for line in text("/proc/meminfo").split(separator: "\n") where line.hasPrefix("MemAvailable:") {
            return line.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 << 10 }
        }
        return nil
    }

    /// The directories of this process's control group (version 2) and of those above it.
    private static func groups() -> [String] {
        guard let line = text("/proc/self/cgroup").split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else {
            return []
        }
        let parts = line.dropFirst(4).split(separator: "/")
        return (0...parts.count).map { "/sys/fs/cgroup/" + parts.prefix($0).joined(separator: "/") }
    }

    private static func left(_ group: String) -> UInt64? {
        guard let most = number(group + "/memory.max"), let used = number(group + "/memory.current") else { return nil }
        return most > used ? most - used : 0
    }

    private static func number(_ path: String) -> UInt64? { UInt64(text(path).prefix { $0 != "\n" }) }

    /// Empty where it cannot be read.
    private static func text(_ path: String) -> String {
        String(decoding: (try? OpenFile.read(path).readAll(limit: 16 << 10)) ?? [], as: UTF8.self)
    }
}
