import AsyncSupport
import Dispatch
import DurableFiles
import Synchronization

extension TarListing {
    /// Lets libarchive read a tar while it is being made: each byte is read before the function that gives it returns.
    /// - Parameters:
    ///   - subject: what messages call the tar.
    ///   - body: called for each entry, on another thread.
    ///   - write: makes the tar; gives every byte of it, in order, to the function it gets.
    /// - Throws: what `write` throws, else what `forEach(in:)` would.
    package static func forEach(
        writing subject: String,
        _ body: @escaping @Sendable (TarListingEntry) throws -> Void,
        write: (_ give: @escaping @Sendable (UnsafeRawBufferPointer) -> Void) throws -> Void
    ) throws {
        let reading = StreamReading(subject: subject, body)
        try reading.start()
        let written = Result { try write { reading.give($0) } }
        let read = reading.end()
        try written.get()
        try read.get()
    }
}

/// libarchive on a thread of its own, fed by another one.
private final class StreamReading: Sendable {
    private struct State {
        /// Bytes that were given and not yet consumed.
        var rest = UnsafeRawBufferPointer(start: nil, count: 0)
        var isAtEnd = false
        var outcome: Result<Void, any Error> = .success(())
    }

    private let subject: String
    private let body: @Sendable (TarListingEntry) throws -> Void
    private let state = Mutex(Shared(State()))
    /// There is something to take, or the end.
    private let given = DispatchSemaphore(value: 0)
    /// All of it is taken.
    private let taken = DispatchSemaphore(value: 0)
    private let isOver = DispatchSemaphore(value: 0)

    /// The pointer in it is used by one side at a time: the giver waits until all of it is taken.
    private struct Shared: @unchecked Sendable {
        var state: State
        init(_ state: State) { self.state = state }
    }

    init(subject: String, _ body: @escaping @Sendable (TarListingEntry) throws -> Void) {
        self.subject = subject
        self.body = body
    }

    func start() throws(FileFailure) {
        try BlockingThread.start { [self] in
            let outcome = Result { try TarListing.forEach(subject: subject, reading: { self.take(into: $0) }, body) }
            state.withLock { $0.state.outcome = outcome }
            // libarchive stops at the end blocks, or where it met an error; what follows is taken all the same.
            while takeRest() {}
            isOver.signal()
        }
    }

    func give(_ buffer: UnsafeRawBufferPointer) {
        guard !buffer.isEmpty else { return }
        let shared = Shared(State(rest: buffer))
        state.withLock { $0.state.rest = shared.state.rest }
        given.signal()
        taken.wait()
    }

    func end() -> Result<Void, any Error> {
        state.withLock { $0.state.isAtEnd = true }
        given.signal()
        isOver.wait()
        return state.withLock { $0.state.outcome }
    }

    /// - Returns: the bytes that were taken; 0 at the end.
    private func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        given.wait()
        let (count, isAll, isAtEnd) = state.withLock { shared in
            let count = min(buffer.count, shared.state.rest.count)
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: shared.state.rest[..<count]))
            shared.state.rest = UnsafeRawBufferPointer(rebasing: shared.state.rest[count...])
            return (count, shared.state.rest.isEmpty, shared.state.isAtEnd)
        }
        // What is left, and the end, are there for the next call too.
        if isAtEnd || !isAll { given.signal() }
        if isAll, count > 0 { taken.signal() }
        return count
    }

    private func takeRest() -> Bool {
        given.wait()
        let (had, isAtEnd) = state.withLock { shared in
            let had = !shared.state.rest.isEmpty
            shared.state.rest = UnsafeRawBufferPointer(start: nil, count: 0)
            return (had, shared.state.isAtEnd)
        }
        if had { taken.signal() }
        return !isAtEnd
    }
}
