import DurableFiles

/// Limits on the content of a foreign archive.
package struct ExtractionLimits: Sendable {
    /// Files, links and directories, also those that are only implied by a name.
    package var entries = 1_000_000
    /// Bytes of all files.
    package var totalBytes: UInt64 = 1 << 40
    /// The largest ratio of unpacked to packed size, applied above `expansionFloor`.
    package var expansion: UInt64 = 250
    /// Bytes any archive may unpack to, however small it is.
    package var expansionFloor: UInt64 = 256 << 20
    /// Bytes that stay free on the file system.
    package var spaceToLeave = FileSystemSpace.reserve

    package init() {}
}

/// The result of an extraction.
package struct ForeignArchiveSummary: Sendable, Hashable {
    /// Regular files, copies of hard-linked ones among them.
    package let files: Int
    package let symbolicLinks: Int
    /// Bytes of all files.
    package let bytes: UInt64
    /// Such as `GNU tar format` or `ZIP 2.0 (deflation)`.
    package let format: String
}
