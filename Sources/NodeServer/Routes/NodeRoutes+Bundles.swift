import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore
import NIOHTTP1
import NodeAPI

extension NodeRoutes {
    /// Whole bundles in, and which there are.
    var bundleRoutes: [Route] {
        [
            Route(.post, "/v1/bundles", for: .scoped(.upload)) { request, context in
                try await receiveBundle(request, context)
            },
            Route(.get, "/v1/bundles", for: .scoped(.read)) { request, context in
                let scope = try context.caller().scope
                let project = try QueryItems(request, allowed: ["project"]).project()
                if let project { try context.caller().require(.read, in: project) }
                let bundles = try await node.bundles(project).filter { scope.covers($0.project) }
                return try .json(BundleList(bundles: bundles))
            },
            Route(.get, "/v1/projects/{project}/bundles", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try .json(BundleList(bundles: try await node.bundles(try context.project())))
            },
            Route(.get, "/v1/projects/{project}/bundles/{bundle}", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try await sendBundle(request, context)
            },
        ]
    }

    /// Sends a bundle; its tar is made from the contents while it is sent.
    private func sendBundle(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        let text = try context.parameter(
            "bundle",
            { (1...200).contains($0.utf8.count) ? $0 : nil },
            expected: "the id or the digest of a bundle"
        )
        let (range, condition) = (request.headers[.range], request.headers[.ifRange])
        let download = try await node.beginDownload(try context.project(), text, by: try context.caller()) {
            tag,
            size in
            guard condition == nil || condition == tag else { return 0 }
            return try DownloadRange.offset(range, size: size)
        }
        var headers: HTTPFields = [
            .contentType: "application/vnd.slipway.bundle", .cacheControl: "no-store", .acceptRanges: "bytes",
            .eTag: download.tag, .contentDisposition: "attachment; filename=\"\(download.fileName)\"",
        ]
        if download.offset > 0 {
            headers[.contentRange] = "bytes \(download.offset)-\(download.size - 1)/\(download.size)"
        }
        return Response(
            status: download.offset > 0 ? .partialContent : .ok,
            headers: headers,
            body: ResponseBody(contentLength: Int(download.size - download.offset)) { writer in
                while true {
                    let piece = try await download.next()
                    if piece.isEmpty { break }
                    try await writer.write(ByteBuffer(bytes: piece))
                }
                try await writer.finish(nil)
            }
        )
    }

    /// The bundle is verified while it comes: the first wrong byte ends the upload, and nothing of it stays.
    private func receiveBundle(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        try request.refuseLength(over: bundleLimit)
        let upload = try await node.beginUpload(by: try context.caller())
        let report: BundleReport
        do {
            try await request.receiveBody(over: context.channel, limit: bundleLimit) { try await upload.receive($0) }
            report = try await upload.finish()
        } catch {
            await upload.cancel()
            throw error
        }
        return try .json(
            report,
            status: .created,
            headers: [.location: "/v1/projects/\(report.project)/bundles"]
        )
    }
}

extension Request {
    /// Bytes that are given to the node at a time.
    private static let pieceSize = 256 << 10

    /// Takes a large body piece by piece. The next piece is read from the connection when the last one is done with.
    func receiveBody(
        over channel: any Channel,
        limit: UInt64,
        _ receive: ([UInt8]) async throws -> Void
    ) async throws {
        ConnectionGuard.inviteBody(of: self, over: channel)
        var piece: [UInt8] = []
        piece.reserveCapacity(Self.pieceSize * 2)
        var received: UInt64 = 0
        do {
            for try await part in body {
                received += UInt64(part.readableBytes)
                guard received <= limit else { throw Self.tooLarge(limit: limit, found: "more") }
                piece.append(contentsOf: part.readableBytesView)
                guard piece.count >= Self.pieceSize else { continue }
                try await receive(piece)
                piece.removeAll(keepingCapacity: true)
            }
        } catch let error as HTTPParserError {
            // The connection was cut: what came is good to go on from.
            if !piece.isEmpty { try await receive(piece) }
            throw error
        }
        if !piece.isEmpty { try await receive(piece) }
        try Task.checkCancellation()
        try checkWhole(received: received)
    }
}
