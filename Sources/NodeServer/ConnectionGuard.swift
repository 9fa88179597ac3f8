import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Watches one connection: whoever sends a head or a body too slowly is cut off, and `100 Continue` invites a body.
///
/// After an early refusal, the rest of a small body is read and dropped, and the connection goes on. A large rest is not
/// waited for: the answer says `Connection: close`, and what is on its way is read and dropped for a while, so that the
/// answer is not lost to a reset (RFC 9112, 9.6).
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    struct Limits: Sendable {
        /// Without a whole head: before the first request, and between two.
        var head: TimeAmount = .seconds(60)
        /// A body must bring `bodyBytes` in each such span in which the node waits for it.
        var body: TimeAmount = .seconds(30)
        var bodyBytes: UInt64 = 4096
        /// The largest rest of a refused body that is waited for.
        var rest: UInt64 = 16 << 20
        /// How long what comes after an early answer is read and dropped: a slow line has seconds of it under way.
        var linger: TimeAmount = .seconds(30)
    }

    private enum State {
        case waitingForHead
        case readingBody
        case answering
        /// Answered, with a small rest of the body still to come.
        case draining
        /// Answered and half closed.
        case lingering
    }

    private struct InviteBody {}

    private let limits: Limits
    private var state = State.waitingForHead
    private var bytesOfSpan: UInt64 = 0
    /// Of the body that is being read; nil: the head does not say.
    private var bytesToCome: UInt64?
    private var waitsForRead = false
    private var expectsInvitation = false
    private var closesAfterAnswer = false
    private var watch: Scheduled<Void>?

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Tells a client that waits for it to send its body.
    static func inviteBody(of request: Request, over channel: any Channel) {
        guard request.headers[.expect]?.lowercased() == "100-continue" else { return }
        channel.triggerUserOutboundEvent(InviteBody(), promise: nil)
    }

    func channelActive(context: ChannelHandlerContext) {
        enter(.waitingForHead, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        watch?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state != .lingering else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            expectsInvitation = head.headerFields[.expect]?.lowercased() == "100-continue"
            bytesToCome = head.headerFields[.contentLength].flatMap(UInt64.init)
            enter(.readingBody, context)
        case .body(let part):
            bytesOfSpan += UInt64(part.readableBytes)
            bytesToCome = bytesToCome.map { $0 - min($0, UInt64(part.readableBytes)) }
        case .end: enter(state == .draining ? .waitingForHead : .answering, context)
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        waitsForRead = false
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        waitsForRead = true
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if state == .lingering, case ChannelEvent.inputClosed = event { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is InviteBody else { return context.triggerUserOutboundEvent(event, promise: promise) }
        if expectsInvitation, state == .readingBody {
            expectsInvitation = false
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        promise?.succeed()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            // A client that still waits for its invitation sends nothing more.
            closesAfterAnswer = state == .readingBody && (expectsInvitation || bytesToCome ?? .max > limits.rest)
            expectsInvitation = false
            if closesAfterAnswer { head.headerFields[.connection] = "close" }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end where closesAfterAnswer: endAndLinger(data, context, promise)
        case .end:
            context.write(data, promise: promise)
            enter(state == .readingBody ? .draining : .waitingForHead, context)
        }
    }

    private func endAndLinger(_ data: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let loopBound = context.loopBound
        written.futureResult.whenComplete { _ in loopBound.value.close(mode: .output, promise: nil) }
        enter(.lingering, context)
        context.writeAndFlush(data, promise: written)
    }

    private func enter(_ state: State, _ context: ChannelHandlerContext) {
        self.state = state
        bytesOfSpan = 0
        watch?.cancel()
        watch = nil
        let span: TimeAmount
        switch state {
        case .waitingForHead: span = limits.head
        case .readingBody, .draining: span = limits.body
        case .lingering: span = limits.linger
        case .answering: return
        }
        let loopBound = context.loopBound
        watch = context.eventLoop.assumeIsolated().scheduleTask(in: span) { self.spanEnded(loopBound.value) }
    }

    private func spanEnded(_ context: ChannelHandlerContext) {
        guard state == .readingBody, !waitsForRead || bytesOfSpan >= limits.bodyBytes else {
            return context.close(promise: nil)
        }
        enter(.readingBody, context)
    }
}
