/// Keeps the disk busy while a large file is still being written, so that making it durable in the end takes little.
package struct WriteBehind {
    /// The bytes of one write; less would make many small writes in place of few large ones.
    private static let step: UInt64 = 8 << 20

    private var started: UInt64

    /// - Parameter offset: where the writing begins.
    package init(from offset: UInt64) {
        started = offset
    }

    /// Says that everything below `end` is written.
    package mutating func advance(to end: UInt64, in file: OpenFile) {
        guard end - started >= Self.step else { return }
        file.startWriting(at: started, count: end - started)
        started = end
    }
}
