import AsyncSupport
import DurableFiles
import Inference

#if canImport(Glibc)
import Glibc
#endif

/// Reasons that a worker's thread stops waiting for its worker.
enum Interruption: Error {
    /// The process or its side of the socket is gone.
    case gone
    case broken(String)
    case tooLate
    case unfit(WorkerExit.Reason)
    /// The worker is not needed any more.
    case halted
}

/// The daemon's side of a worker's socket, and of its output, which is read whenever the thread waits.
final class WorkerConnection {
    private static let bufferSize = 256 << 10

    let process: WorkerProcess
    let tail: OutputTail
    private let wake: WakeSignal
    /// Told the time before each wait; says when it wants to be told again.
    private let watch: (Instant) throws(Interruption) -> Instant
    private let clock: any TimeSource
    private let buffer: UnsafeMutableRawBufferPointer
    private var unread = 0..<0
    private var isOutputOpen = true
    /// Descriptors for poll(2): the socket, the output, the wake signal, the process.
    private var requests: [pollfd]

    init(
        process: WorkerProcess,
        tail: OutputTail,
        wake: WakeSignal,
        clock: any TimeSource,
        watch: @escaping (Instant) throws(Interruption) -> Instant
    ) {
        self.process = process
        self.tail = tail
        self.wake = wake
        self.clock = clock
        self.watch = watch
        requests = [process.socket, process.output, wake.descriptor, process.handle].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// Waits for the wake signal, or until the deadline.
    func idle(until deadline: Instant = .distantFuture) throws(Interruption) {
        guard unread.isEmpty else { throw Interruption.broken("bytes that nobody asked for") }
        while true {
            switch try wait(for: Int16(POLLIN), until: deadline) {
            case .late, .woken: return
            case .ready:
                try fill()
                throw Interruption.broken("bytes that nobody asked for")
            }
        }
    }

    func send(_ frame: RequestFrame, until deadline: Instant) throws(Interruption) {
        guard unread.isEmpty else { throw Interruption.broken("bytes that nobody asked for") }
        let size = frame.body.reduce(0) { $0 + $1.count }
        if size <= Self.bufferSize {
            // One copy costs less than another system call.
            var bytes = frame.start
            bytes.reserveCapacity(bytes.count + size)
            for part in frame.body { bytes += part }
            try send(bytes, until: deadline)
            return
        }
        try send(frame.start, until: deadline)
        for part in frame.body { try send(part, until: deadline) }
    }

    /// A frame that a worker sent.
    enum Received {
        case frame(header: [UInt8], body: [UInt8])
        /// It had more bytes than it may; they were read and dropped, so that the next frame can be read.
        case dropped(bytes: Int)
    }

    /// - Parameter most: bytes of the body that are kept; a larger one does not end the worker, whose model may have been
    ///   asked for it.
    func receive(most: Int, until deadline: Instant) throws(Interruption) -> Received {
        let prefix: FramePrefix
        let start = try take(FramePrefix.count, until: deadline)
        do {
            prefix = try FramePrefix(start)
        } catch {
            throw Interruption.broken(error.reason)
        }
        guard prefix.headerLength <= FramePrefix.answerHeaderLimit, prefix.bodyLength <= most else {
            try drop(prefix.headerLength, until: deadline)
            try drop(prefix.bodyLength, until: deadline)
            return .dropped(bytes: prefix.headerLength + prefix.bodyLength)
        }
        let header = try take(prefix.headerLength, until: deadline)
        return .frame(header: header, body: try take(prefix.bodyLength, until: deadline))
    }

    /// Reads the output of the process so far.
    func drainOutput() {
        while isOutputOpen {
            let count = read(process.output, buffer.baseAddress, buffer.count)
            if count == 0 { isOutputOpen = false }
            guard count > 0 else { return }
            tail.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private enum Waited {
        case ready
        case woken
        case late
    }

    private func wait(for events: Int16, until deadline: Instant) throws(Interruption) -> Waited {
        while true {
            let now = clock.now
            let next = try min(watch(now), deadline)
            guard now < deadline else { return .late }
            requests[0].events = events
            if !isOutputOpen { requests[1].fd = -1 }
            let milliseconds = max(0, min(next.seconds(since: now) * 1000, 60_000)).rounded(.up)
            poll(&requests, nfds_t(requests.count), Int32(milliseconds))
            if requests[1].revents != 0 { drainSome() }
            if requests[0].revents != 0 { return .ready }
            if requests[3].revents != 0 { throw Interruption.gone }
            if requests[2].revents != 0 {
                wake.clear()
                return .woken
            }
        }
    }

    /// Once: a process that prints without end must not keep the thread from its socket.
    private func drainSome() {
        // The socket's buffer is not used for it, since it may hold the beginning of a frame.
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { space in
            let count = read(process.output, space.baseAddress, space.count)
            if count == 0 { isOutputOpen = false }
            if count > 0 { tail.append(UnsafeRawBufferPointer(rebasing: space[..<count])) }
        }
    }

    private func waitUntilReady(for events: Int16, until deadline: Instant) throws(Interruption) {
        while true {
            switch try wait(for: events, until: deadline) {
            case .ready: return
            case .woken: continue
            case .late: throw Interruption.tooLate
            }
        }
    }

    private func send(_ bytes: [UInt8], until deadline: Instant) throws(Interruption) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                Glibc.send(
                    process.socket,
                    all.baseAddress.map { $0 + sent },
                    all.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                try waitUntilReady(for: Int16(POLLOUT), until: deadline)
            } else if errno != EINTR {
                throw Interruption.gone
            }
        }
    }

    /// Reads so many bytes; memory grows with the bytes that come, not with their announced number.
    private func take(_ count: Int, until deadline: Instant) throws(Interruption) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(count, Self.bufferSize))
        while bytes.count < count {
            let part = try next(count - bytes.count, until: deadline)
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[part]))
        }
        return bytes
    }

    private func drop(_ count: Int, until deadline: Instant) throws(Interruption) {
        var rest = count
        while rest > 0 { rest -= try next(rest, until: deadline).count }
    }

    /// The range of the next bytes in the buffer, at most so many.
    private func next(_ count: Int, until deadline: Instant) throws(Interruption) -> Range<Int> {
        if unread.isEmpty {
            try waitUntilReady(for: Int16(POLLIN), until: deadline)
            try fill()
        }
        let part = unread.lowerBound..<min(unread.upperBound, unread.lowerBound + count)
        unread = part.upperBound..<unread.upperBound
        return part
    }

    private func fill() throws(Interruption) {
        let count = recv(process.socket, buffer.baseAddress, buffer.count, 0)
        if count > 0 {
            unread = 0..<count
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            throw Interruption.gone
        }
    }
}
