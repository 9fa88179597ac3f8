import Bundles
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

@testable import OCIRegistry

#if canImport(Glibc)
import Glibc
#endif

/// A bundle out of a registry: byte for byte the tar that was pushed, or nothing.
@Suite struct BundlePullTests {
    private let place: TemporaryDirectory
    private let golden: GoldenBundles

    init() throws {
        place = try TemporaryDirectory()
        golden = try GoldenBundles()
    }

    private static let names = [
        "good/minimal.tar", "good/shared-files.tar", "good/unicode-names.tar", "good/long-names.tar",
        "good/empty-files.tar",
        "good/documents-as-files.tar", "good/equal-across-groups.tar", "good/other-files.tar", "good/no-models.tar",
    ]

    private func bundle(_ name: String) throws -> UnverifiedBundle { try .read(GoldenBundles.path(name)) }

    /// Pulls the bundle of a tag into the file `output`.
    private func pull(
        _ server: ScriptedServer,
        _ tag: String,
        access: RegistryAccess = .patient,
        base: BundleBase? = nil
    ) async throws -> (summary: BundlePull.Summary, partial: PartialFile) {
        let reference = try server.reference("credit:\(tag)")
        return try await RegistryClient.with(reference, access) { (client) async throws in
            let bundle = try await RegistryBundle.open(reference, client)
            let partial = try PartialFile.open(for: "output", in: place.handle, of: bundle)
            let summary = try await BundlePull(bundle, client, base: base).run(
                into: partial.file,
                resumes: partial.isBegun
            )
            return (summary, partial)
        }
    }

    @Test("what another user left under the temporary name is not gone on with", .enabled(if: geteuid() == 0))
    func foreign() async throws {
        let bundle = try bundle("good/minimal.tar")
        let repository = try ScriptedRepository(bundle)
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            for owner in [0, 65534] as [UInt32] {
                let first = try await pull(server, bundle.manifest.bundle.text).partial.name
                #expect(chown(place.path(first), owner, owner) == 0)
                let (_, again) = try await pull(server, bundle.manifest.bundle.text)
                #expect(again.isBegun == (owner == 0))
                again.remove()
            }
            #expect(try place.handle.names() == [])
        }
    }

    @Test("a pulled bundle is the file that was pushed, and each content was asked for once", arguments: names)
    func identical(name: String) async throws {
        let bundle = try bundle(name)
        let repository = try ScriptedRepository(bundle)
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            let (summary, partial) = try await pull(server, bundle.manifest.bundle.text)
            try partial.finish(as: "output")
            #expect(try place.handle.read(file: "output") == GoldenBundles.read(name))
            #expect(try place.handle.names() == ["output"])
            let contents = bundle.plan.entries.filter { !$0.isHardLink }
            #expect(summary.contents == contents.count)
            #expect(summary.fetched == contents.count)
            // A tag, its manifest, the signature, and each content that is not empty.
            #expect(server.requests.count == 3 + contents.count { $0.size > 0 })
            #expect(server.requests.count { $0.path.contains("/manifests/\(bundle.manifest.bundle)") } == 1)
        }
    }

    @Test("the head of a bundle is verified like one that is offered to a node")
    func head() async throws {
        let bundle = try bundle("good/shared-files.tar")
        let repository = try ScriptedRepository(bundle)
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            let reference = try server.reference("credit:\(bundle.manifest.bundle)")
            let found = try await server.client { try await RegistryBundle.open(reference, $0) }
            let head = try VerifiedHead.verify(found.head, trust: golden.trust(), now: golden.moment)
            #expect(head.manifestDigest == bundle.manifestDigest)
            #expect(found.reference.digest == repository.tags[bundle.manifest.bundle.text])
            #expect(throws: (any Error).self) {
                try VerifiedHead.verify(found.head, trust: Trust(files: []), now: golden.moment)
            }
        }
    }

    @Test("contents of another bundle here are not fetched, and a damaged one is no help")
    func base() async throws {
        let bundle = try bundle("good/shared-files.tar")
        let repository = try ScriptedRepository(bundle)
        let same = try BundleBase(GoldenBundles.path("good/shared-files.tar"))
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            let (summary, partial) = try await pull(server, bundle.manifest.bundle.text, base: same)
            #expect(summary.fetched == 1, "bundle.json alone")
            #expect(server.requests.count == 4)
            #expect(try partial.file.readAll(limit: 1 << 20) == GoldenBundles.read("good/shared-files.tar"))
            partial.remove()
        }
        var bytes = try GoldenBundles.read("good/shared-files.tar")
        let entry = try #require(bundle.plan.entries.last { !$0.isHardLink && $0.size > 0 })
        bytes[Int(entry.contentOffset)] ^= 1
        let damaged = try BundleBase(try place.write(bytes, to: "damaged.tar"))
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            let (summary, partial) = try await pull(server, bundle.manifest.bundle.text, base: damaged)
            #expect(summary.fetched == 2)
            #expect(try partial.file.readAll(limit: 1 << 20) == GoldenBundles.read("good/shared-files.tar"))
        }
    }

    @Test("a pull that was broken off goes on with what is there")
    func goesOn() async throws {
        let bundle = try bundle("good/shared-files.tar")
        let repository = try ScriptedRepository(bundle)
        // The last that is asked for.
        let contents = bundle.plan.holders.dropFirst().filter { $0.size > 0 }
        let lost = try #require(contents.min { ($0.size, $1.offset) < ($1.size, $0.offset) }).digest
        var access = RegistryAccess.patient
        access.timeouts.retries = 0
        access.timeouts.width = 1
        try await ScriptedServer.with({ request in
            request.path.hasSuffix(lost.hex) ? Array(repository.answer(request).dropLast()) : repository.answer(request)
        }) { (server) async throws in
            let failure = await refusal { _ = try await pull(server, bundle.manifest.bundle.text, access: access) }
            #expect(failure?.code == .interrupted)
        }
        #expect(try place.handle.names().count == 1, "it is under a temporary name")
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            let (summary, partial) = try await pull(server, bundle.manifest.bundle.text)
            #expect(partial.isBegun)
            #expect(summary.reused > 0)
            #expect(server.requests.contains { $0.path.hasSuffix(lost.hex) })
            try partial.finish(as: "output")
            #expect(try place.handle.read(file: "output") == GoldenBundles.read("good/shared-files.tar"))
            #expect(try place.handle.names() == ["output"])
        }
    }

    @Test("what is left of another bundle is not gone on with")
    func otherLeftover() async throws {
        let first = try bundle("good/minimal.tar")
        let second = try bundle("good/unicode-names.tar")
        var repository = try ScriptedRepository(first, second)
        // Both have one name.
        for (tag, bundle) in [("first", first), ("second", second)] {
            repository.tags[tag] = .of(try BundleArtifact(of: bundle).manifest.json())
        }
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            _ = try await pull(server, "first")
            let (_, partial) = try await pull(server, "second")
            #expect(!partial.isBegun)
            try partial.finish(as: "output")
            #expect(try place.handle.read(file: "output") == GoldenBundles.read("good/unicode-names.tar"))
            #expect(try place.handle.names() == ["output"])
        }
    }

    @Test("a file that came meanwhile is not replaced")
    func output() async throws {
        let bundle = try bundle("good/minimal.tar")
        let repository = try ScriptedRepository(bundle)
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            let (_, partial) = try await pull(server, bundle.manifest.bundle.text)
            try place.write(Array("mine".utf8), to: "output")
            #expect(throws: FileFailure.self) { try partial.finish(as: "output") }
            #expect(try place.text("output") == "mine")
        }
    }

    @Test("a changed manifest, signature or content is never taken")
    func tampered() async throws {
        let bundle = try bundle("good/shared-files.tar")
        let sound = try ScriptedRepository(bundle)
        let id = bundle.manifest.bundle.text
        let manifest = try #require(sound.tags[id])
        let artifact = try BundleArtifact(of: bundle)
        let content = try #require(bundle.plan.entries.last { !$0.isHardLink && $0.size > 0 }).digest
        for digest in [artifact.signature.digest, artifact.description.digest, content] {
            var repository = sound
            repository.blobs[digest] = try #require(sound.blobs[digest]).map { $0 ^ 1 }
            try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
                let failure = await refusal { _ = try await pull(server, id) }
                #expect(failure?.code == .digest)
            }
        }
        var repository = sound
        repository.manifests[manifest] = try #require(sound.manifests[manifest]) + [0x20]
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            let failure = await refusal { _ = try await pull(server, id) }
            #expect(failure?.code == .digest, "the tag is resolved once, and then the digest holds")
        }
        // Another bundle's document as the second layer.
        let other = try BundleArtifact(of: self.bundle("good/unicode-names.tar"))
        let mixed = ArtifactManifest(
            artifactType: BundleArtifact.artifactType,
            config: artifact.manifest.config,
            layers: [artifact.signature, other.description],
            annotations: [:]
        ).json()
        repository = try ScriptedRepository(bundle, self.bundle("good/unicode-names.tar"))
        repository.manifests[.of(mixed)] = mixed
        repository.tags[id] = .of(mixed)
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            let failure = await refusal { _ = try await pull(server, id) }
            #expect(failure?.code == .artifact)
        }
        #expect(try place.handle.names().allSatisfy { $0.hasPrefix(".slipway-") })
    }

    @Test("a tag is looked at with one small request where nothing changed")
    func polled() async throws {
        let bundle = try bundle("good/minimal.tar")
        let repository = try ScriptedRepository(bundle)
        let tag = RegistryTag(bundle.manifest.bundle)
        let digest = try #require(repository.tags[tag.text])
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            try await server.client { (client) async throws in
                #expect(try await client.look(at: tag) == .manifest(digest))
                #expect(try await client.look(at: tag, unless: digest) == .unchanged)
                #expect(try await client.look(at: tag, unless: .of([])) == .manifest(digest))
                #expect(try await client.look(at: try #require(RegistryTag("other"))) == .missing)
            }
            #expect(server.requests.map(\.method) == ["HEAD", "HEAD", "HEAD", "HEAD"])
        }
        // A registry that does not say digests.
        let json = try #require(repository.manifests[digest])
        try await ScriptedServer.with({ ScriptedServer.answer(length: json.count, $0.method == "HEAD" ? [] : json) }) {
            server in
            try await server.client { (client) async throws in
                #expect(try await client.look(at: tag) == .manifest(digest))
                #expect(try await client.look(at: tag, unless: digest) == .unchanged)
            }
        }
    }

    @Test("a reference without tag and digest, and a tag that is not there, are told with what to do")
    func unnamed() async throws {
        let repository = try ScriptedRepository(bundle("good/minimal.tar"))
        try await ScriptedServer.with({ [repository] in repository.answer($0) }) { (server) async throws in
            for (rest, code) in [("credit", RegistryCode.reference), ("credit:other", .missing)] {
                let failure = await refusal {
                    let reference = try server.reference(rest)
                    try await server.client { _ = try await RegistryBundle.open(reference, $0) }
                }
                #expect(failure?.code == code)
                #expect(failure?.message.contains("slipway registry list") == true)
            }
        }
    }
}
