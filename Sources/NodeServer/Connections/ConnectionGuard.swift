import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes
import NIOSSL

/// Watches one connection: it closes the connection if the client sends a head or a body too slowly, or takes an answer too slowly,
/// and invites a body with `100 Continue`.
///
/// An answer counts as given when its last byte has left. After an early refusal, the rest of a small body is read and
/// dropped, and the connection goes on. A large rest is not waited for: the answer says `Connection: close`, and what is on
/// its way is read and dropped for a while, so that the answer is not lost to a reset (RFC 9112, 9.6).
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
        /// A client must take `answerBytes` of its answer in each such span, or all that waits.
        var answer: TimeAmount = .seconds(60)
        var answerBytes = 256 << 10
        /// The largest rest of a refused body that is waited for.
        var rest: UInt64 = 16 << 20
        /// The time for which bytes after an early answer are read and dropped: a slow line has seconds of them under way.
        var linger: TimeAmount = .seconds(30)
        /// The same after a connection's last answer, whose request came whole.
        var farewell: TimeAmount = .seconds(1)
    }

    private enum State {
        case waitingForHead
        case readingBody
        /// The request is whole, the answer is not given.
        case answering
        /// Answered, with a small rest of the body still to come.
        case draining
        /// Answered and half closed.
        case lingering
    }

    private struct InviteBody {}

    /// Bytes of an answer that are handed down at a time, so that it shows how fast they are taken.
    private static let piece = 64 << 10

    /// Bytes; Linux takes twice as many.
    private static let kernelBuffer: SocketOptionValue = 256 << 10

    private let limits: Limits
    private let book: ConnectionBook?
    private var state = State.waitingForHead
    /// Requests without an answer: more than one if a client sends the next early.
    private var unanswered = 0
    private var bytesOfSpan: UInt64 = 0
    /// Of the body that is being read; nil: the head does not say.
    private var bytesToCome: UInt64?
    private var hasComeBefore = false
    private var waitsForRead = false
    private var expectsInvitation = false
    private var closesAfterAnswer = false
    private var pace: AnswerPace
    /// The end of the state.
    private var deadline: NIODeadline?
    /// One for both deadlines; it may come too early, and then looks again.
    private var watch: (time: NIODeadline, task: Scheduled<Void>)?

    init(limits: Limits = Limits(), book: ConnectionBook? = nil) {
        self.limits = limits
        self.book = book
        pace = AnswerPace(span: limits.answer, least: limits.answerBytes)
    }

    /// Tells a client that waits for it to send its body.
    static func inviteBody(of request: Request, over channel: any Channel) {
        guard request.headers[.expect]?.lowercased() == "100-continue" else { return }
        channel.triggerUserOutboundEvent(InviteBody(), promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        guard let book else { return }
        book.open(context.channel)
        // What waits in the kernel has not been taken: with less of it, it shows sooner who takes nothing.
        try? context.channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: Self.kernelBuffer)
    }

    func channelActive(context: ChannelHandlerContext) {
        enter(.waitingForHead, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(context)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(context)
    }

    private func end(_ context: ChannelHandlerContext) {
        watch?.task.cancel()
        watch = nil
        deadline = nil
        book?.close(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state != .lingering else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            unanswered += 1
            noteCertificate(context)
            expectsInvitation = head.headerFields[.expect]?.lowercased() == "100-continue"
            bytesToCome = head.headerFields[.contentLength].flatMap(UInt64.init)
            enter(.readingBody, context)
        case .body(let part):
            bytesOfSpan += UInt64(part.readableBytes)
            bytesToCome = bytesToCome.map { $0 - min($0, UInt64(part.readableBytes)) }
        case .end: enter(unanswered == 0 ? .waitingForHead : .answering, context)
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
            let cutsOff = state == .readingBody && (expectsInvitation || bytesToCome ?? .max > limits.rest)
            closesAfterAnswer = unanswered == 1 && (cutsOff || book?.endsConnections == true)
            expectsInvitation = false
            if closesAfterAnswer { head.headerFields[.connection] = "close" }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body(let buffer): write(buffer, context, promise)
        case .end where closesAfterAnswer: endAndLinger(data, context, promise)
        case .end: end(data, context, promise)
        }
    }

    /// Hands an answer down piece by piece. Each counts until it has left.
    private func write(_ buffer: ByteBuffer, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        guard buffer.readableBytes > 0 else { return context.write(wrapOutboundOut(.body(buffer)), promise: promise) }
        pace.handed(buffer.readableBytes, at: context.eventLoop.now)
        arm(context)
        var rest = buffer
        while let piece = rest.readSlice(length: min(Self.piece, rest.readableBytes)), piece.readableBytes > 0 {
            let left = (rest.readableBytes == 0 ? promise : nil) ?? context.eventLoop.makePromise(of: Void.self)
            left.futureResult.assumeIsolated().whenSuccess { self.pace.left(piece.readableBytes) }
            context.write(wrapOutboundOut(.body(piece)), promise: left)
        }
    }

    /// The last of an answer: it is given when that has left.
    private func end(_ data: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let left = promise ?? context.eventLoop.makePromise(of: Void.self)
        if state == .readingBody, unanswered == 1 { enter(.draining, context) }
        pace.handed(1, at: context.eventLoop.now)
        arm(context)
        let loopBound = context.loopBound
        left.futureResult.assumeIsolated().whenSuccess {
            self.pace.left(1)
            self.answered(loopBound.value)
        }
        context.write(data, promise: left)
    }

    private func answered(_ context: ChannelHandlerContext) {
        unanswered = max(0, unanswered - 1)
        if unanswered == 0, state == .answering { enter(.waitingForHead, context) }
    }

    private func endAndLinger(_ data: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let loopBound = context.loopBound
        // As long as the answer is on its way, the pace of its reader counts.
        let isWhole = state == .answering
        written.futureResult.assumeIsolated().whenComplete { _ in
            if isWhole { self.enter(.lingering, loopBound.value) }
            loopBound.value.close(mode: .output, promise: nil)
        }
        if !isWhole { enter(.lingering, context) }
        context.writeAndFlush(data, promise: written)
    }

    private func enter(_ state: State, _ context: ChannelHandlerContext) {
        let wasResting = self.state == .waitingForHead
        let wasWhole = self.state == .answering
        self.state = state
        bytesOfSpan = 0
        let span: TimeAmount? =
            switch state {
            case .waitingForHead: limits.head
            case .readingBody, .draining: limits.body
            case .lingering: wasWhole ? limits.farewell : limits.linger
            case .answering: nil
            }
        deadline = span.map { context.eventLoop.now + $0 }
        arm(context)
        let rests = state == .waitingForHead
        if rests != wasResting { book?.rest(context.channel, rests) }
    }

    /// Notes the certificate that the client showed in the handshake, which is over when the first head comes.
    private func noteCertificate(_ context: ChannelHandlerContext) {
        guard let book, !hasComeBefore else { return }
        hasComeBefore = true
        guard let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate() else { return }
        book.certify(context.channel, CertificateNames(certificate))
    }

    /// Arms the timer for the first deadline, or earlier.
    private func arm(_ context: ChannelHandlerContext) {
        let first = min(deadline ?? .distantFuture, pace.deadline ?? .distantFuture)
        guard first < .distantFuture else { return }
        if let watch, watch.time <= first { return }
        watch?.task.cancel()
        let loopBound = context.loopBound
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: first) { self.look(loopBound.value) }
        watch = (first, task)
    }

    private func look(_ context: ChannelHandlerContext) {
        watch = nil
        let now = context.eventLoop.now
        if pace.isTooSlow(at: now) { return context.close(promise: nil) }
        if let deadline, now >= deadline { spanEnded(context) }
        arm(context)
    }

    private func spanEnded(_ context: ChannelHandlerContext) {
        guard state == .readingBody, !waitsForRead || bytesOfSpan >= limits.bodyBytes else {
            deadline = nil
            return context.close(promise: nil)
        }
        enter(.readingBody, context)
    }
}
