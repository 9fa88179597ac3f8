/// Free and total space of a file system for an ordinary user. `totalInodes` is 0 where there is no limit.
package struct FileSystemSpace: Sendable {
    package let freeBytes: UInt64
    package let totalBytes: UInt64
    package let freeInodes: UInt64
    package let totalInodes: UInt64
}
