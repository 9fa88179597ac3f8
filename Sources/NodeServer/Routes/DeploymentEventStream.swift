import AsyncSupport
import Hummingbird
import NIOCore
import NodeAPI
import ServiceLifecycle

/// A deployment as server-sent events: its state, each change, and its end.
struct DeploymentEventStream: Sendable {
    /// A comment is sent after this long without a change, so that both sides notice a dead connection.
    static let keepAlive = Duration.seconds(15)

    /// The state now, then each change.
    let changes: AsyncStream<DeploymentReport>
    let clock: any TimeSource
    /// Tells whether whoever follows may still do so; it is asked at each change, and at each comment.
    var mayFollow: @Sendable () async -> Bool = { true }

    @concurrent func write(to writer: inout any ResponseBodyWriter) async {
        let (frames, sink) = AsyncStream.makeStream(of: Frame.self)
        await withGracefulShutdownHandler {
            await withTaskGroup { group in
                group.addTask { await forward(to: sink) }
                group.addTask { await tick(sink) }
                await Self.write(frames, to: &writer)
                group.cancelAll()
            }
        } onGracefulShutdown: {
            sink.finish()
        }
    }

    private enum Frame {
        case change(DeploymentReport)
        case comment
    }

    /// Ends with the deployment, or when the client goes.
    @concurrent private static func write(_ frames: AsyncStream<Frame>, to writer: inout any ResponseBodyWriter) async {
        do {
            for await frame in frames {
                switch frame {
                case .comment: try await writer.write(ByteBuffer(string: ":\n\n"))
                case .change(let report):
                    try await writer.write(try event(report))
                    if report.isFinished { return }
                }
            }
        } catch {
            return
        }
    }

    private func forward(to sink: AsyncStream<Frame>.Continuation) async {
        for await report in changes {
            guard await mayFollow() else { break }
            sink.yield(.change(report))
        }
        sink.finish()
    }

    private func tick(_ sink: AsyncStream<Frame>.Continuation) async {
        while (try? await clock.sleep(for: Self.keepAlive)) != nil {
            guard await mayFollow() else { return sink.finish() }
            sink.yield(.comment)
        }
    }

    private static func event(_ report: DeploymentReport) throws -> ByteBuffer {
        var buffer = ByteBuffer(string: "event: deployment\ndata: ")
        buffer.writeBytes(try WireJSON.bytes(of: report))
        buffer.writeString("\n\n")
        return buffer
    }
}
