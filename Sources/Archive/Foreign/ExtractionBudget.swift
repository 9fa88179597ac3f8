import DurableFiles
import Identifiers

/// The rest of the limits during an extraction.
struct ExtractionBudget {
    /// Between two looks at the free space.
    private static let step: UInt64 = 32 << 20

    private let limits: ExtractionLimits
    private let byteLimit: UInt64
    private let directory: DirectoryHandle
    private var entries = 0
    private(set) var bytes: UInt64 = 0
    private var bytesAtLastLook: UInt64 = 0

    init(_ limits: ExtractionLimits, archiveSize: UInt64, directory: DirectoryHandle) throws {
        self.limits = limits
        self.directory = directory
        let (expanded, overflow) = archiveSize.multipliedReportingOverflow(by: limits.expansion)
        byteLimit = min(limits.totalBytes, overflow ? .max : max(limits.expansionFloor, expanded))
        try requireSpace(for: 0, name: directory.path)
    }

    mutating func addEntries(_ count: Int, name: String) throws {
        entries += count
        guard entries <= limits.entries else {
            throw ArchiveFailure(
                .foreignTooLarge,
                name,
                expected: "at most \(limits.entries) files and directories",
                found: "more"
            )
        }
        if entries % 1024 < count { try requireSpace(for: 0, name: name) }
    }

    mutating func addBytes(_ count: UInt64, name: String) throws {
        try requireWithinLimit(for: count, name: name)
        bytes += count
        if bytes - bytesAtLastLook >= Self.step {
            try requireSpace(for: 0, name: name)
            bytesAtLastLook = bytes
        }
    }

    /// Refuses an entry by its announced size, before any of it is written.
    func announce(_ count: UInt64, isSparse: Bool, name: String) throws {
        try requireWithinLimit(for: count, name: name)
        if !isSparse { try requireSpace(for: count, name: name) }
    }

    private func requireWithinLimit(for count: UInt64, name: String) throws(ArchiveFailure) {
        guard count <= byteLimit, bytes <= byteLimit - count else {
            throw ArchiveFailure(
                .foreignTooLarge,
                name,
                expected: "at most \(byteLimit) bytes out of this archive",
                found: "more; unpack it yourself and import the directory if that is right"
            )
        }
    }

    private func requireSpace(for count: UInt64, name: String) throws {
        let space = try directory.space()
        guard space.fits(bytes: count, leaving: limits.spaceToLeave), space.fits(files: 2049) else {
            throw ArchiveFailure(
                .foreignNoSpace,
                name,
                "does not fit: \(directory.path) has \(space.freeBytes) bytes free; free some space"
            )
        }
    }
}
