import Dispatch
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// The end of what a process prints, read as it comes. Ends when it is told to, not when the pipe does: a process that
/// the hook left behind may hold the pipe for ever.
final class OutputCapture: Sendable {
    /// Bytes that are kept.
    static let limit = 64 << 10

    /// What the process writes to; closed by `closeWriteEnd`.
    let writeEnd: FileDescriptor
    private let readEnd: FileDescriptor
    private let queue = DispatchQueue(label: "slipway.hook-output")
    /// Only touched on the queue after `init`; Dispatch's sources are safe to use from any thread, and not marked so.
    nonisolated(unsafe) private let source: any DispatchSourceRead
    private let state = Mutex(State())

    private struct State {
        var tail: [UInt8] = []
        var isShortened = false
        var isWriteEndOpen = true
    }

    init() throws {
        let ends = try FileDescriptor.pipe()
        readEnd = ends.readEnd
        writeEnd = ends.writeEnd
        for end in [readEnd.rawValue, writeEnd.rawValue] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(readEnd.rawValue, F_SETFL, O_NONBLOCK)
        source = DispatchSource.makeReadSource(fileDescriptor: readEnd.rawValue, queue: queue)
        source.setEventHandler { [weak self] in self?.readAvailable() }
        source.setCancelHandler { try? ends.readEnd.close() }
        source.activate()
    }

    /// The process has its own by now.
    func closeWriteEnd() {
        let wasOpen = state.withLock { state in
            defer { state.isWriteEndOpen = false }
            return state.isWriteEndOpen
        }
        if wasOpen { try? writeEnd.close() }
    }

    /// Takes what is in the pipe and ends.
    func finish() -> String {
        closeWriteEnd()
        queue.sync {
            if !source.isCancelled { readAvailable() }
            source.cancel()
        }
        return state.withLock { state in
            let text = String(decoding: state.tail, as: UTF8.self)
            return state.isShortened ? "…" + text : text
        }
    }

    private func readAvailable() {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = read(readEnd.rawValue, &buffer, buffer.count)
            if count == 0 { source.cancel() }
            guard count > 0 else { return }
            keep(buffer[..<count])
        }
    }

    private func keep(_ bytes: ArraySlice<UInt8>) {
        state.withLock { state in
            state.tail.append(contentsOf: bytes)
            if state.tail.count > Self.limit {
                state.tail.removeFirst(state.tail.count - Self.limit)
                state.isShortened = true
            }
        }
    }
}
