import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NodeAPI

extension NodeRoutes {
    /// The routes of uploads that send only the contents that the node lacks.
    var offerRoutes: [Route] {
        [
            Route(.post, "/v1/offers", for: .scoped(.upload)) { request, context in
                let requester = try context.caller()
                try request.refuseLength(over: UInt64(OfferBody.mostBytes))
                try context.bodyLease?.expect(request.contentLength)
                ConnectionGuard.inviteBody(of: request, over: context.channel)
                let head = try await request.smallBody(context, limit: OfferBody.mostBytes)
                return try .json(try await node.offer(head, by: requester), status: .created)
            },
            Route(.post, "/v1/offers/{offer}/blobs", for: .scoped(.upload)) { request, context in
                try await receiveBlobs(request, context)
            },
            Route(.post, "/v1/offers/{offer}/commit", for: .scoped(.upload)) { request, context in
                _ = try await request.decoded(NoBody.self, context, empty: NoBody())
                let report = try await node.commitOffer(try Self.offer(context), by: try context.caller())
                return try .json(
                    report,
                    status: .created,
                    headers: [.location: "/v1/projects/\(report.project)/bundles"]
                )
            },
            Route(.delete, "/v1/offers/{offer}", for: .scoped(.upload)) { _, context in
                try await node.discardOffer(try Self.offer(context), by: try context.caller())
                return Response(status: .noContent)
            },
            Route(.head, "/v1/blobs/{digest}", for: .wholeNode(.read)) { _, context in
                let digest = try Self.digest(context)
                guard try await node.hasBlob(digest) else {
                    return Response(status: .notFound, headers: [.cacheControl: "no-store"])
                }
                return Response(status: .ok, headers: [.cacheControl: "no-store"])
            },
            Route(.put, "/v1/blobs/{digest}", for: .scoped(.upload)) { request, context in
                try await receiveBlob(request, context)
            },
        ]
    }

    private func receiveBlobs(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        try request.refuseLength(over: bundleLimit)
        let batch = try await node.beginBlobs(offer: try Self.offer(context), by: try context.caller())
        do {
            try await request.receiveBody(over: context.channel, limit: bundleLimit) { try await batch.receive($0) }
            try await batch.finish()
        } catch {
            await batch.cancel()
            throw error
        }
        return Response(status: .noContent)
    }

    private static func offer(_ context: NodeRequestContext) throws(RequestFailure) -> String {
        try context.parameter(
            "offer",
            { (1...200).contains($0.utf8.count) ? $0 : nil },
            expected: "the id that the offer was given"
        )
    }

    private func receiveBlob(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        let digest = try Self.digest(context)
        let query = try QueryItems(request, allowed: ["offer"])
        guard let length = request.contentLength else {
            throw RequestFailure(.length, "the body", "expected a Content-Length, found none")
        }
        try request.refuseLength(over: bundleLimit)
        let range = try ContentRange(request.headers[.contentRange], length: length)
        let upload = try await node.beginBlob(
            digest,
            offset: range.offset,
            total: range.total,
            offer: query.text("offer"),
            by: try context.caller()
        )
        do {
            try await request.receiveBody(over: context.channel, limit: length) { try await upload.receive($0) }
            try await upload.finish()
        } catch {
            await upload.cancel()
            throw error
        }
        return Response(status: .noContent)
    }

    private static func digest(_ context: NodeRequestContext) throws(RequestFailure) -> Digest {
        try context.parameter("digest", { Digest($0) }, expected: "sha256: and 64 lower-case hex digits")
    }
}
