import NIOCore

#if canImport(Glibc)
import Glibc
#endif

/// Makes Linux acknowledge the server's bytes at once.
///
/// MLflow's server sends an answer's head and body apart, and its kernel keeps the body back until the head is acknowledged (RFC
/// 896); by default, Linux waits 40 ms with that. `TCP_QUICKACK` ends this for a while only (tcp(7)), so it is set again with
/// every request and every piece of an answer.
final class QuickAckHandler: ChannelDuplexHandler {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private static let option = ChannelOptions.Types.SocketOption(
        level: .tcp,
        name: NIOBSDSocket.Option(rawValue: TCP_QUICKACK)
    )

    /// For the first place of a client's connection.
    @Sendable static func install(on channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(QuickAckHandler(), position: .first)
        }
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        acknowledge(on: context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        acknowledge(on: context.channel)
        context.fireChannelRead(data)
    }

    /// Nothing is lost where the socket refuses it.
    private func acknowledge(on channel: any Channel) {
        _ = channel.setOption(Self.option, value: 1)
    }
}
