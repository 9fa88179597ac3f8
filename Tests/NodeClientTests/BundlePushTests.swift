import Bundles
import Identifiers
import NodeAPI
import NodeClient
import Synchronization
import TestSupport
import Testing

struct BundlePushTests {
    @Test("a whole bundle comes in, and its offer has nothing missing any more")
    func whole() async throws {
        let bundle = try SentBundle()
        try await TestNode.with(prepare: bundle.trust) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                let report = try await client.upload(bundle: bundle.source)
                #expect(report.bundle.text == "b.1")
                let listed = try await client.bundles()
                #expect(listed.map(\.digest) == [report.digest])
                let offer = try await client.offer(bundle.head)
                #expect(offer.missing.isEmpty)
                let blob = try #require(Digest(report.digest))
                let (has, hasNot) = (try await client.hasBlob(blob), try await client.hasBlob(Digest(zeros: ())))
                #expect(has && !hasNot)
            }
        }
    }

    @Test("an offer sends each missing blob, and the next bundle only what is new")
    func offered() async throws {
        let first = try SentBundle()
        let second = try SentBundle(weights: "v", sequence: 2, by: first)
        try await TestNode.with(prepare: first.trust) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                for bundle in [first, second] {
                    let missing = try await client.offer(bundle.head).missing
                    let log = Log()
                    let push = BundlePush(
                        client: client,
                        head: bundle.head,
                        blobs: { digest, offset, total in
                            log.add(digest, offset)
                            return UploadSource(bytes: Array(bundle.content(digest).dropFirst(Int(offset))))
                        },
                        progress: { log.progress($0) }
                    )
                    let report = try await push.run()
                    #expect(report.sequence == (bundle.bytes == first.bytes ? 1 : 2))
                    // A connection that breaks makes one go twice.
                    #expect(Set(log.entries.map(\.digest)) == Set(missing.compactMap { Digest($0.digest) }))
                    let total = missing.reduce(0) { $0 + $1.size }
                    #expect(log.last == BundlePush.Progress(sent: total, total: total))
                }
                let (one, two) = (try await client.offer(first.head), try await client.bundles())
                #expect(one.missing.isEmpty)
                #expect(two.count == 2)
            }
        }
    }

    @Test("a push that is given up takes its offer back: nothing of it stays on the node")
    func givenUp() async throws {
        let bundle = try SentBundle()
        try await TestNode.with(prepare: bundle.trust) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                let before = try await client.offer(bundle.head)
                let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
                let push = Task {
                    try await BundlePush(
                        client: client,
                        head: bundle.head,
                        blobs: { _, _, total in
                            beginning.yield()
                            // Promised, and never sent.
                            return UploadSource(length: total) {
                                { () async throws -> [UInt8]? in
                                    try await Task.sleep(for: .seconds(3600))
                                    return nil
                                }
                            }
                        }
                    ).run()
                }
                for await _ in begun { break }
                push.cancel()
                let result = await push.result
                #expect(throws: (any Error).self) { try result.get() }
                let after = try await client.offer(bundle.head)
                #expect(after.id != before.id)
                #expect(after.missing.allSatisfy { $0.received == 0 })
            }
        }
    }

    @Test("a blob whose upload broke goes on where it stopped")
    func resumed() async throws {
        let bundle = try SentBundle(weights: String(repeating: "0123456789abcdef", count: 1 << 18))
        let large = try #require(bundle.plan.firstEntries().values.first { $0.size > 4 << 20 }).digest
        try await TestNode.with(prepare: bundle.trust) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                let log = Log()
                let push = BundlePush(
                    client: client,
                    head: bundle.head,
                    blobs: { digest, offset, total in
                        let rest = Array(bundle.content(digest).dropFirst(Int(offset)))
                        log.add(digest, offset)
                        guard digest == large, offset == 0 else { return UploadSource(bytes: rest) }
                        return Self.breaking(rest, after: 3 << 20)
                    }
                )
                let report = try await push.run()
                #expect(report.bundle.text == "b.1")
                let offsets = log.entries.filter { $0.digest == large }.map(\.offset)
                #expect(offsets.count >= 2)
                #expect((offsets.last ?? 0) > 0)
            }
        }
    }

    @Test("a bundle that is damaged, or signed by a stranger, is refused in the node's words, by upload and by offer")
    func refused() async throws {
        let bundle = try SentBundle()
        let stranger = try SentBundle()
        try await TestNode.with(prepare: bundle.trust) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                var damaged = bundle.bytes
                damaged[Int(bundle.plan.entries[3].contentOffset)] ^= 1
                for bytes in [damaged, stranger.bytes, Array(bundle.bytes.dropLast(9000))] {
                    let problem = await #expect(throws: NodeProblem.self) {
                        _ = try await client.upload(bundle: UploadSource(bytes: bytes))
                    }
                    #expect(problem?.kind == .refused, "\(problem?.description ?? "")")
                }
                let problem = await #expect(throws: NodeProblem.self) { _ = try await client.offer(stranger.head) }
                #expect(problem?.kind == .refused)
                let bundles = try await client.bundles()
                #expect(bundles.isEmpty)
            }
        }
    }

    @Test("that was taken in while the answer was lost is found there, whatever the node says of the offer")
    func lostAnswer() async throws {
        let bundle = try SentBundle()
        let known = Shared<BundleReport?>(nil)
        try await TestNode.with(prepare: bundle.trust) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                let report = try await client.upload(bundle: bundle.source)
                known.set(report)
            }
        }
        let report = try #require(known.value)
        let offer = try Self.answer(
            OfferReport(id: "o", project: report.project, bundle: report.bundle, digest: report.digest, missing: [])
        )
        let gone = CannedServer.http(
            "404 Not Found",
            type: "application/problem+json",
            #"{"type":"urn:slipway:error:offer.not-found","title":"Not found","status":404,"detail":"gone","code":"offer.not-found","#
                + #""subject":"o","findings":[]}"#
        )
        for lost in ["", gone] {
            try await CannedServer.with([offer, lost, offer, try Self.answer(report)]) { server in
                try await NodeClient.with(server.address, token: "t") { client in
                    let push = BundlePush(client: client, head: bundle.head, blobs: { _, _, _ in bundle.source })
                    let found = try await push.run()
                    #expect(found.digest == report.digest)
                    #expect(server.connections == 4)
                }
            }
        }
    }

    @Test("a content that came in while its answer was lost counts as sent")
    func countsWhatCameIn() async throws {
        let bundle = try SentBundle()
        let first = try #require(bundle.plan.firstEntries().values.first)
        let (project, name) = (try #require(ProjectName("p")), try #require(BundleID("b.1")))
        func offer(_ missing: [OfferReport.Missing]) throws -> String {
            let report = OfferReport(
                id: "o",
                project: project,
                bundle: name,
                digest: first.digest.description,
                missing: missing
            )
            return try Self.answer(report)
        }
        let missing = OfferReport.Missing(digest: first.digest.description, size: first.size, received: 0)
        let log = Log()
        try await TestNode.with(prepare: bundle.trust) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                let report = try Self.answer(try await client.upload(bundle: bundle.source))
                try await CannedServer.with([try offer([missing]), "", try offer([]), report]) { server in
                    try await NodeClient.with(server.address, token: "t") { client in
                        _ = try await BundlePush(
                            client: client,
                            head: bundle.head,
                            // Nothing of it is counted before the connection breaks.
                            blobs: { _, _, total in UploadSource(length: total) { { nil } } },
                            progress: { log.progress($0) }
                        ).run()
                    }
                }
            }
        }
        #expect(log.last == BundlePush.Progress(sent: first.size, total: first.size))
    }

    private static func answer(_ value: some Encodable) throws -> String {
        let text = String(decoding: try WireJSON.bytes(of: value), as: UTF8.self)
        return CannedServer.http("201 Created", type: "application/json", text)
    }

    private static func breaking(_ bytes: [UInt8], after count: Int) -> UploadSource {
        UploadSource(length: UInt64(bytes.count)) {
            let pieces = Mutex(stride(from: 0, to: count, by: 1 << 20).map { Array(bytes[$0..<$0 + (1 << 20)]) }[...])
            return {
                guard let piece = pieces.withLock({ $0.popFirst() }) else {
                    throw ClientFailure(.interrupted, "the test", "the line broke")
                }
                return piece
            }
        }
    }

    private final class Log: Sendable {
        private let state = Mutex<(entries: [(digest: Digest, offset: UInt64)], last: BundlePush.Progress?)>(([], nil))

        var entries: [(digest: Digest, offset: UInt64)] { state.withLock { $0.entries } }
        var last: BundlePush.Progress? { state.withLock { $0.last } }

        func add(_ digest: Digest, _ offset: UInt64) {
            state.withLock { $0.entries.append((digest, offset)) }
        }

        func progress(_ progress: BundlePush.Progress) {
            state.withLock { state in
                if progress.sent >= state.last?.sent ?? 0 { state.last = progress }
            }
        }
    }
}

extension Digest {
    fileprivate init(zeros: ()) throws {
        self = try #require(Digest(bytes: [UInt8](repeating: 0, count: 32)))
    }
}
