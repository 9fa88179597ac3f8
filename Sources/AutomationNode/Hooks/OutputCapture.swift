import AsyncSupport
import DurableFiles
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// The last output of a process, read as it comes by a thread of its own. It ends when `finish` is called, not with the pipe: a
/// process that the hook left behind may hold the pipe for ever.
///
/// It uses no source of Dispatch, whose bookkeeping of epoll is not safe when several come and go at once
/// (swift-corelibs-libdispatch issue 949).
final class OutputCapture: Sendable {
    /// Bytes that are kept.
    static let limit = 64 << 10

    /// The end that the process writes to; closed by `closeWriteEnd`.
    let writeEnd: FileDescriptor
    private let wake: WakeSignal
    private let state = Mutex(State())

    private struct State {
        var tail: [UInt8] = []
        var isShortened = false
        var isWriteEndOpen = true
        var isEnded = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    init() throws {
        wake = try WakeSignal()
        let ends = try FileDescriptor.pipe()
        writeEnd = ends.writeEnd
        for end in [ends.readEnd.rawValue, ends.writeEnd.rawValue] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends.readEnd.rawValue, F_SETFL, O_NONBLOCK)
        do {
            try BlockingThread.start { [self] in
                read(from: ends.readEnd.rawValue)
                try? ends.readEnd.close()
                end()
            }
        } catch {
            try? ends.readEnd.close()
            try? ends.writeEnd.close()
            throw error
        }
    }

    /// The process has its own by now.
    func closeWriteEnd() {
        let wasOpen = state.withLock { state in
            defer { state.isWriteEndOpen = false }
            return state.isWriteEndOpen
        }
        if wasOpen { try? writeEnd.close() }
    }

    /// Reads the rest of the pipe and ends.
    func finish() async -> String {
        closeWriteEnd()
        wake.raise()
        await withCheckedContinuation { continuation in
            let isEnded = state.withLock { state in
                if !state.isEnded { state.waiter = continuation }
                return state.isEnded
            }
            if isEnded { continuation.resume() }
        }
        return state.withLock { state in
            let text = String(decoding: state.tail, as: UTF8.self)
            return state.isShortened ? "…" + text : text
        }
    }

    private func end() {
        let waiter = state.withLock { state in
            state.isEnded = true
            return state.waiter
        }
        waiter?.resume()
    }

    private func read(from pipe: Int32) {
        var requests = [
            pollfd(fd: pipe, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        repeat {
            poll(&requests, nfds_t(requests.count), -1)
        } while readAvailable(from: pipe) && requests[1].revents == 0
    }

    /// - Returns: whether more may come.
    private func readAvailable(from pipe: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = Glibc.read(pipe, &buffer, buffer.count)
            guard count > 0 else { return count < 0 }
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
