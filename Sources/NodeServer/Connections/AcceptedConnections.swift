import NIOCore
import Synchronization

/// Accepted connections that wait for their server task. None is lost at a stop: the sequence ends once the socket is closed and
/// every accepted connection is over. It has one taker.
final class AcceptedConnections<Value: Sendable>: Sendable {
    private struct State {
        var ready: [Value] = []
        var taker: CheckedContinuation<Value?, Never>?
        /// Accepted and not over.
        var open = 0
        var isClosed = false

        /// Returns the caller to tell that it is over; nil while it is not, or if nobody waits.
        mutating func takerAtEnd() -> CheckedContinuation<Value?, Never>? {
            guard isClosed, open == 0, ready.isEmpty else { return nil }
            defer { taker = nil }
            return taker
        }
    }

    private let state = Mutex(State())

    /// A connection has come. It counts until it is over, whatever becomes of it.
    func accepted(_ channel: any Channel) {
        state.withLock { $0.open += 1 }
        channel.closeFuture.whenComplete { [self] _ in
            let taker = state.withLock { state in
                state.open -= 1
                return state.takerAtEnd()
            }
            taker?.resume(returning: nil)
        }
    }

    /// It is set up, and can be answered on.
    func deliver(_ value: Value) {
        let taker = state.withLock { state -> CheckedContinuation<Value?, Never>? in
            guard let taker = state.taker else {
                state.ready.append(value)
                return nil
            }
            state.taker = nil
            return taker
        }
        taker?.resume(returning: value)
    }

    /// The socket accepts nothing more.
    func close() {
        let taker = state.withLock { state in
            state.isClosed = true
            return state.takerAtEnd()
        }
        taker?.resume(returning: nil)
    }

    /// - Returns: nil at the end. A task that is cancelled gets them too: each has to be ended by who answers on it.
    func next() async -> Value? {
        await withCheckedContinuation { continuation in
            let (isNow, value) = state.withLock { state -> (Bool, Value?) in
                if !state.ready.isEmpty { return (true, state.ready.removeFirst()) }
                if state.isClosed, state.open == 0 { return (true, nil) }
                state.taker = continuation
                return (false, nil)
            }
            if isNow { continuation.resume(returning: value) }
        }
    }
}

/// Lets as many connections in at one time as there may be; the others wait in the kernel. Stands at the listening socket.
final class AcceptGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never
    typealias OutboundOut = Never

    private let most: Int
    private let accepted: @Sendable (any Channel) -> Void
    private var open = 0
    /// A read that is due when there is space again.
    private var isWaiting = false
    private var isShut = false

    init(most: Int, accepted: @escaping @Sendable (any Channel) -> Void) {
        self.most = most
        self.accepted = accepted
    }

    /// Has nothing more come in. On the socket's own loop.
    func shut() { isShut = true }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = unwrapInboundIn(data)
        open += 1
        accepted(channel)
        let loopBound = NIOLoopBound((gate: self, context: context), eventLoop: context.eventLoop)
        channel.closeFuture.hop(to: context.eventLoop).whenComplete { _ in
            loopBound.value.gate.leave(loopBound.value.context)
        }
        context.fireChannelRead(data)
    }

    private func leave(_ context: ChannelHandlerContext) {
        open -= 1
        guard isWaiting, !isShut, open < most else { return }
        isWaiting = false
        context.read()
    }

    func read(context: ChannelHandlerContext) {
        guard !isShut, open < most else {
            isWaiting = true
            return
        }
        context.read()
    }
}
