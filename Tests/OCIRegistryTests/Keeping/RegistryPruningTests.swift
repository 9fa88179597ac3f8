import DurableFiles
import Identifiers
import Orders
import Signing
import TestSupport
import Testing

@testable import OCIRegistry

@Suite struct RegistryPruningTests {
    private func digest(_ text: String) -> Digest { .of(Array(text.utf8)) }

    private func bundle(_ project: String, _ sequence: Int64, contents: [String]) throws -> RegistryEntry {
        let layers = [
            ArtifactManifest.Layer(
                mediaType: BundleArtifact.signatureType,
                digest: digest("\(project)-\(sequence).sig"),
                size: 1
            ),
            ArtifactManifest.Layer(
                mediaType: BundleArtifact.manifestType,
                digest: digest("\(project)-\(sequence).json"),
                size: 1
            ),
        ]
        let json = ArtifactManifest(
            artifactType: BundleArtifact.artifactType,
            config: layers[0],
            layers: layers
                + contents.map {
                    ArtifactManifest.Layer(mediaType: BundleArtifact.contentType, digest: digest($0), size: 1)
                },
            annotations: [
                BundleArtifact.project: project, BundleArtifact.sequence: String(sequence),
                BundleArtifact.bundle: "b\(sequence)",
            ]
        ).json()
        return RegistryEntry(.of(json), [try #require(RegistryTag("\(project)-b\(sequence)"))], json: json)
    }

    private func version(_ content: String) throws -> RegistryEntry {
        let layer = ArtifactManifest.Layer(mediaType: "x", digest: digest("file"), size: 1)
        let json = ArtifactManifest(
            artifactType: VersionArtifact.artifactType,
            config: layer,
            layers: [layer],
            annotations: [:]
        ).json()
        return RegistryEntry(digest(content), [try #require(RegistryTag("m-\(content)"))], json: json)
    }

    private func tags(_ pruning: RegistryPruning) -> [String] { pruning.removed.flatMap(\.tags).map(\.text) }

    @Test("the newest bundles of each project stay, and versions go with the last bundle that has them")
    func newest() throws {
        let entries = [
            try bundle("a", 1, contents: ["one", "two"]), try bundle("a", 2, contents: ["two"]),
            try bundle("a", 3, contents: ["two", "three"]), try bundle("b", 1, contents: ["four"]),
            try version("one"), try version("two"), try version("four"), try version("of-no-bundle"),
        ]
        #expect(tags(RegistryPruning(entries, keep: 2, ordered: OrderedBundles())) == ["m-one", "a-b1"])
        let one = RegistryPruning(entries, keep: 1, ordered: OrderedBundles())
        #expect(tags(one) == ["m-one", "a-b1", "a-b2"])
        #expect(one.kept == 2)
        #expect(tags(RegistryPruning(entries, keep: 9, ordered: OrderedBundles())) == [])
    }

    @Test("a prune that breaks anywhere leaves to the next one what it did not remove")
    func broken() throws {
        let entries = [
            try bundle("a", 1, contents: ["one"]), try bundle("a", 2, contents: ["two", "three"]),
            try bundle("a", 3, contents: ["three"]), try version("one"), try version("two"), try version("three"),
        ]
        let removed = RegistryPruning(entries, keep: 1, ordered: OrderedBundles()).removed
        #expect(removed.count == 4)
        for count in 0...removed.count {
            let rest = entries.filter { !removed.prefix(count).contains($0) }
            let next = RegistryPruning(rest, keep: 1, ordered: OrderedBundles()).removed
            #expect(next == Array(removed.dropFirst(count)))
        }
    }

    @Test("a bundle that an order names stays, by its digest or by its project, id and sequence")
    func ordered() throws {
        let entries = [
            try bundle("a", 1, contents: ["one"]), try bundle("a", 2, contents: []), try bundle("a", 3, contents: []),
            try version("one"),
        ]
        func order(
            _ id: String,
            _ sequence: Int64,
            reference: String? = nil,
            of project: String = "a"
        ) throws -> [UInt8] {
            let order = try Order(
                fleet: try #require(FleetName("plant")),
                project: try #require(ProjectName(project)),
                epoch: 1,
                created: Timestamp(seconds: 0),
                expires: Timestamp(seconds: 86400),
                bundle: OrderedBundle(
                    reference: reference.flatMap { OrderReference($0) },
                    statement: digest("signed"),
                    id: try #require(BundleID(id)),
                    sequence: sequence
                ),
                waves: OrderWaves([OrderWave(.share(1))]),
                start: Timestamp(seconds: 0)
            )
            return try Self.signed(order.payload())
        }
        var ordered = OrderedBundles()
        try ordered.add(
            order: try order("other", 1, reference: "r.example/a:b1@\(entries[0].digest)"),
            of: entries[0]
        )
        let pruning = RegistryPruning(entries, keep: 1, ordered: ordered)
        #expect(tags(pruning) == ["a-b2"])
        #expect(pruning.keptByOrders == 1)
        for other in [
            try order("b2", 2, of: "b"), try order("b2", 1),
            try order("b1", 2),
        ] {
            try ordered.add(order: other, of: entries[0])
        }
        #expect(tags(RegistryPruning(entries, keep: 1, ordered: ordered)) == ["a-b2"])
        // The bundle was signed again since, so its manifest is another one.
        var again = ordered
        try again.add(
            order: try order("b2", 2, reference: "other.example/a@\(digest("before"))"),
            of: entries[0]
        )
        #expect(tags(RegistryPruning(entries, keep: 1, ordered: again)) == [])
        try ordered.add(order: order("b2", 2), of: entries[0])
        #expect(tags(RegistryPruning(entries, keep: 1, ordered: ordered)) == [])
    }

    private static func signed(_ payload: [UInt8]) throws -> [UInt8] {
        try SignedDocument.sign(
            payload,
            payloadType: "application/vnd.slipway.order+json",
            with: SigningIdentity(key: .generate()),
            name: "order"
        )
    }

    @Test(
        "an order that cannot be read keeps everything",
        arguments: [
            "", "{}", #"{"bundle":{"reference":"x.y/a:b"}}"#, #"{"project":"a","bundle":{"reference":null,"id":"b"}}"#,
        ]
    )
    func unreadable(payload: String) throws {
        var ordered = OrderedBundles()
        let entry = try bundle("a", 1, contents: [])
        for bytes in [Array(payload.utf8), try Self.signed(Array(payload.utf8))] {
            let error = #expect(throws: RegistryFailure.self) { try ordered.add(order: bytes, of: entry) }
            #expect(error?.code == .manifest)
        }
    }

    @Test("what slipway did not push stays")
    func foreign() throws {
        let image = RegistryEntry(digest("image"), [try #require(RegistryTag("latest"))], json: Array("{}".utf8))
        let pruning = RegistryPruning(
            [image, try bundle("a", 1, contents: []), try bundle("a", 2, contents: [])],
            keep: 1,
            ordered: OrderedBundles()
        )
        #expect(tags(pruning) == ["a-b1"])
        #expect(image.kind == .other("no artifact"))
    }

    @Test("a repository is listed with what each tag names, over all pages")
    func listed() async throws {
        let page = { @Sendable (request: ScriptedServer.Request) -> [UInt8]? in
            guard request.path.contains("/tags/list") else { return nil }
            let body = Array(
                (request.path.contains("last=") ? #"{"tags":["x"]}"# : #"{"tags":["y",7,"bad tag"]}"#).utf8
            )
            let more =
                request.path.contains("last=") ? [:] : ["Link": #"</v2/credit/tags/list?n=1000&last=y>; rel="next""#]
            return ScriptedServer.answer(headers: more, body)
        }
        let repository = try ScriptedRepository()
        try await ScriptedServer.with({ page($0) ?? repository.answer($0) }) { (server) async throws in
            let tags = try await server.client { try await $0.tags() }
            #expect(tags.map(\.text) == ["y", "x"])
            let entries = try await server.client { try await $0.entries() }
            #expect(entries == [], "tags that are gone meanwhile are none")
        }
        try await ScriptedServer.with({ _ in
            ScriptedServer.answer(headers: ["Link": "</v2/credit/tags/list>; rel=next"], Array(#"{"tags":[]}"#.utf8))
        }) { (server) async throws in
            let failure = await refusal { _ = try await server.client { try await $0.tags() } }
            #expect(failure?.code == .answer, "pages in a circle end")
        }
    }

    @Test("a repository with tags without end is refused before they fill the memory")
    func endless() async throws {
        let names = (0..<10_000).map { "\"t\($0)\"" }.joined(separator: ",")
        let body = Array(#"{"tags":[\#(names)]}"#.utf8)
        let (pages, rest) = RegistryClient.tagLimit.quotientAndRemainder(dividingBy: 10_000)
        #expect(rest == 0)
        try await ScriptedServer.with({ request in
            let number = request.path.split(separator: "=").last.flatMap { Int($0) } ?? 0
            let next = "</v2/credit/tags/list?page=\(number + 1)>; rel=\"next\""
            return ScriptedServer.answer(headers: ["Link": next], body)
        }) { (server) async throws in
            let failure = await refusal { _ = try await server.client { try await $0.tags() } }
            #expect(failure?.code == .tooMany)
            #expect(server.requests.count == pages + 1)
        }
    }

    @Test("an image of Docker is something else by its type, and a manifest that is not to be had is left out")
    func docker() async throws {
        let type = "application/vnd.docker.distribution.manifest.v2+json"
        var repository = try ScriptedRepository()
        let image = Array(#"{"schemaVersion":2,"mediaType":"\#(type)"}"#.utf8)
        let gone = digest("gone")
        repository.manifests[.of(image)] = image
        repository.tags = ["latest": .of(image), "gone": gone]
        try await ScriptedServer.with({ [repository] request in
            // A tag whose manifest the registry has in no form that was asked for.
            if request.method == "HEAD", request.path.hasSuffix("/gone") {
                return ScriptedRepository.empty("200 OK", headers: ["Docker-Content-Digest": gone.description])
            }
            guard request.path.contains("/tags/") || request.headers["accept"]?.contains(type) == true else {
                return ScriptedRepository.missing
            }
            return repository.answer(request)
        }) { (server) async throws in
            let entries = try await server.client { try await $0.entries() }
            #expect(entries.map(\.digest) == [.of(image)])
            #expect(entries.first?.kind == .other(type))
        }
        repository.tags["channel-stable"] = gone
        try await ScriptedServer.with({ [repository] request in
            request.method == "HEAD" && request.path.hasSuffix("-stable")
                ? ScriptedRepository.empty("200 OK", headers: ["Docker-Content-Digest": gone.description])
                : repository.answer(request)
        }) { (server) async throws in
            let failure = await refusal { _ = try await server.client { try await $0.entries() } }
            #expect(failure?.code == .missing, "an order that is not to be had keeps everything")
        }
    }
}
