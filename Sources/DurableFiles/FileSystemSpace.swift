/// What a file system has left for an ordinary user. `totalInodes` is 0 where it has no such limit.
package struct FileSystemSpace: Sendable {
    package let freeBytes: UInt64
    package let totalBytes: UInt64
    package let freeInodes: UInt64
    package let totalInodes: UInt64
}
