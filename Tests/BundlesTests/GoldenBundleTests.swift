import Bundles
import DurableFiles
import Foundation
import Identifiers
import Signing
import TestSupport
import Testing

/// Bundles that were made once, and that every release must judge as the first one did.
@Suite struct GoldenBundleTests {
    @Test(
        "every golden bundle is judged as expected, as a file and as a stream",
        arguments: try GoldenBundles().bundles
    )
    func judged(bundle: GoldenBundles.Bundle) throws {
        let golden = try GoldenBundles()
        let trust = try golden.trust()
        let bytes = try GoldenBundles.read(bundle.file)
        #expect(StreamingDigest.of(bytes) == bundle.digest, "a golden bundle is never made again")
        let asFile = verdict {
            try BundleFile.verify(bundle.path, trust: trust, now: golden.moment, width: 2)
        }
        let asStream = verdict {
            try BundleFile.receive(bundle.path, trust: trust, now: golden.moment, destination: DiscardingBlobSink())
        }
        #expect(asFile == bundle.verdict)
        #expect(asStream == bundle.verdict)
    }

    @Test("a good golden bundle unpacks to just the signed files, a broken one to nothing")
    func unpacked() throws {
        let golden = try GoldenBundles()
        let trust = try golden.trust()
        for bundle in golden.bundles {
            let directory = try TemporaryDirectory()
            let unpacked = try? BundleExtractor.extract(
                bundle.path,
                as: "tree",
                in: directory.handle,
                trust: trust,
                now: golden.moment
            )
            guard case .accepted = bundle.verdict else {
                #expect(try directory.handle.names().isEmpty, "\(bundle)")
                continue
            }
            let names = try TreeWalk.files(below: directory.handle.open(directory: "tree")).map(\.name)
            let signed = try #require(unpacked, "\(bundle)").resources.map(\.name) + [TarLayout.signatureName]
            #expect(Set(names) == Set(signed), "\(bundle)")
        }
    }

    @Test("expected.json lists every golden file, and no other")
    func complete() throws {
        let golden = try GoldenBundles()
        let root = try DirectoryHandle(path: GoldenBundles.directory)
        let files = try ["good", "broken"].flatMap { directory in
            try root.open(directory: directory).names().map { "\(directory)/\($0)" }
        }
        #expect(files.sorted() == golden.bundles.map(\.file).sorted())
        #expect(golden.bundles.map(\.file).sorted() == GoldenCase.all.map(\.file).sorted())
    }

    @Test(
        "missing golden bundles are made",
        .enabled(if: ProcessInfo.processInfo.environment["SLIPWAY_MAKE_GOLDEN"] == "1")
    )
    func make() throws {
        try GoldenMaking(in: GoldenBundles.directory).makeMissing()
    }

    private func verdict(_ verify: () throws -> VerifiedBundle) -> GoldenBundles.Verdict {
        do {
            let bundle = try verify()
            return .accepted(
                project: bundle.manifest.project.text,
                bundle: bundle.manifest.bundle.text,
                sequence: bundle.manifest.sequence,
                manifest: bundle.manifestDigest.description,
                signer: bundle.signer
            )
        } catch let failure as any CodedFailure {
            return .refused(code: failure.stableCode, subject: failure.subject)
        } catch {
            return .refused(code: "\(error)", subject: "")
        }
    }
}
