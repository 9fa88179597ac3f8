import Bundles
import DurableFiles
import Identifiers
import Signing
import StrictJSON
import TestSupport
import Testing

/// Tests/Oracles/check_bundle.py, written from docs/bundle-format.md alone, in another language, with another cryptographic
/// library: where it and Slipway differ, one of them or the document is wrong.
@Suite(.enabled(if: Oracle.python.isThere)) struct CheckerTests {
    private let golden: GoldenBundles
    private let trust: Trust
    private let identity: SigningIdentity
    private let key: SigningKey

    init() throws {
        golden = try GoldenBundles()
        trust = try golden.trust()
        key = try SigningKey(pem: GoldenBundles.text("keys/TEST-ONLY-p256.key.pem"), subject: "p256")
        identity = SigningIdentity(key: key)
    }

    @Test("the checker accepts and refuses the golden bundles that Slipway accepts and refuses")
    func goldenBundles() async throws {
        let verdicts = try await check(golden.bundles.map(\.path))
        for (bundle, verdict) in zip(golden.bundles, verdicts) {
            if case .accepted = bundle.verdict {
                #expect(verdict == "accepted", "\(bundle)")
            } else {
                #expect(verdict.hasPrefix("refused"), "\(bundle)")
            }
        }
    }

    @Test("both refuse a bundle with random bytes changed, moved, left out or added")
    func bytes() async throws {
        var random = SeededGenerator(seed: 1)
        let sound = try GoldenBundles.read("good/minimal.tar")
        let mutants = (0..<200).map { _ in Self.damaged(sound, &random) }
        let verdicts = try await expectSameVerdicts(mutants)
        #expect(verdicts.allSatisfy { $0 != "accepted" })
    }

    @Test(
        "both judge a signed bundle with a random change in a document alike",
        arguments: ["bundle.json", "index.json", "manifest", "config", "oci-layout", "statement", "bundle.sig"]
    )
    func documents(document: String) async throws {
        var random = SeededGenerator(seed: 2)
        let mutants = try (0..<60).map { _ in try mutant(of: document, &random) }
        try await expectSameVerdicts(mutants)
    }

    private func mutant(of document: String, _ random: inout SeededGenerator) throws -> [UInt8] {
        var draft = try BundleDraft.sound()
        let place = "churn/1"
        switch document {
        case "bundle.json":
            draft.manifest["previous"] = .string("sha256:" + String(repeating: "0", count: 64))
            draft.setModel(0, "aliases", ["best": "1"])
            draft.setModel(0, "tags", ["a": "b"])
            draft.manifest = draft.manifest.mutated(&random)
        case "index.json": draft.index = draft.index.mutated(&random)
        case "oci-layout":
            let layout = try JSONParser.parse(draft.layout, subject: document).mutated(&random)
            draft.layout = JSONWriter.bytes(of: layout)
        case "manifest": draft.changeManifest(place) { $0 = $0.mutated(&random) }
        case "config": draft.changeConfig(place) { $0 = $0.mutated(&random) }
        default:
            var parts = try BundleParts(draft.bytes(signedBy: identity))
            if document == "statement" {
                try parts.sign(with: key) { $0 = $0.mutated(&random) }
            } else {
                try parts.editSignature {
                    let signature = try JSONParser.parse(Array($0.utf8), subject: document)
                    $0 = JSONWriter.text(of: signature.mutated(&random))
                }
            }
            return parts.bytes
        }
        return try draft.bytes(signedBy: identity)
    }

    private static func damaged(_ sound: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = sound
        let at = Int.random(in: 0..<bytes.count, using: &random)
        let block = at / 512 * 512
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.removeSubrange(at...)
        case 1: bytes.removeSubrange(block..<block + 512)
        case 2: bytes.insert(contentsOf: [UInt8](repeating: 0, count: 512), at: block)
        case 3: bytes.append(contentsOf: bytes[block...])
        case 4: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
        default: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        return bytes
    }

    /// - Returns: what Slipway says of each.
    @discardableResult
    private func expectSameVerdicts(_ mutants: [[UInt8]]) async throws -> [String] {
        let directory = try TemporaryDirectory()
        let paths = try mutants.enumerated().map { try directory.write($0.element, to: "\($0.offset).tar") }
        let theirs = try await check(paths)
        let ours = paths.map(verdict)
        for (number, pair) in zip(ours, theirs).enumerated() {
            #expect((pair.0 == "accepted") == (pair.1 == "accepted"), "\(number): \(pair.0); the checker: \(pair.1)")
        }
        return ours
    }

    private func verdict(_ path: String) -> String {
        do {
            _ = try BundleFile.verify(path, trust: trust, now: golden.moment, width: 1)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    private func check(_ paths: [String]) async throws -> [String] {
        let trust = golden.trustFiles.map { "--trust '\(GoldenBundles.path($0))'" }.joined(separator: " ")
        let bundles = paths.map { "'\($0)'" }.joined(separator: " ")
        let output = try await Oracle.python.run(
            "\(Oracle.script("check_bundle.py")) --at \(golden.moment) \(trust) \(bundles)"
        )
        let lines = output.split(separator: "\n").map { $0.split(separator: "\t") }
        try #require(lines.map { $0.first.map(String.init) } == paths)
        return lines.map { $0.dropFirst().joined() }
    }
}
