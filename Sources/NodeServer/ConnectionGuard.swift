import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Watches one connection: whoever sends a head or a body too slowly is cut off, `100 Continue` invites a body, and after
/// an early refusal what is still on its way is read and dropped for a while, so that the answer is not lost to a reset
/// (RFC 9112, 9.6).
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
        var bodyBytes = 4096
        /// How long what comes after an early answer is read and dropped.
        var linger: TimeAmount = .seconds(5)
    }

    private enum State {
        case waitingForHead
        case readingBody
        case answering
        case lingering
    }

    private struct InviteBody {}

    private let limits: Limits
    private var state = State.waitingForHead
    private var since = NIODeadline.now()
    private var bytes = 0
    private var waitsForRead = false
    private var expectsInvitation = false
    private var closesAfterAnswer = false
    private var isAnswered = false
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
            isAnswered = false
            enter(.readingBody, context)
        case .body(let part): bytes += part.readableBytes
        case .end: enter(isAnswered ? .waitingForHead : .answering, context)
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
        case .head(let head):
            expectsInvitation = false
            closesAfterAnswer = head.headerFields[.connection]?.lowercased() == "close"
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end: end(data, context, promise)
        }
    }

    private func end(_ data: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let bodyIsRead = state != .readingBody
        guard closesAfterAnswer else {
            context.write(data, promise: promise)
            isAnswered = true
            if bodyIsRead { enter(.waitingForHead, context) }
            return
        }
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let loopBound = context.loopBound
        written.futureResult.whenComplete { _ in
            loopBound.value.close(mode: bodyIsRead ? .all : .output, promise: nil)
        }
        enter(.lingering, context)
        context.writeAndFlush(data, promise: written)
    }

    private func enter(_ state: State, _ context: ChannelHandlerContext) {
        self.state = state
        since = .now()
        bytes = 0
        watch?.cancel()
        watch = nil
        let span: TimeAmount
        switch state {
        case .waitingForHead: span = limits.head
        case .readingBody: span = limits.body
        case .lingering: span = limits.linger
        case .answering: return
        }
        let loopBound = context.loopBound
        watch = context.eventLoop.assumeIsolated().scheduleTask(in: span) { self.spanEnded(loopBound.value) }
    }

    private func spanEnded(_ context: ChannelHandlerContext) {
        guard state == .readingBody, !waitsForRead || bytes >= limits.bodyBytes else {
            return context.close(promise: nil)
        }
        enter(.readingBody, context)
    }
}
