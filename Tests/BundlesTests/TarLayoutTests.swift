import Bundles
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

@Suite struct TarLayoutTests {
    @Test("entries stand in the one valid order, and a repeated content is a hard link to its first place")
    func order() throws {
        let verification = try Verification()
        let bundle = try verification.stream(BundleDraft.sound().bytes(signedBy: verification.identity))
        let names = bundle.plan.entries.map(\.name.text)
        #expect(Array(names.prefix(3)) == ["bundle.json", "oci-layout", "index.json"])
        let firstModel = try #require(names.firstIndex { $0.hasPrefix("models/") })
        let lastModel = try #require(names.lastIndex { $0.hasPrefix("models/") })
        #expect(names[firstModel...lastModel].allSatisfy { $0.hasPrefix("models/") })
        var stored = Set<Digest>()
        for entry in bundle.plan.entries {
            #expect(entry.isHardLink == !stored.insert(entry.digest).inserted, "\(entry.name)")
        }
        #expect(bundle.plan.entries.dropFirst(lastModel + 1).allSatisfy { $0.isHardLink })
    }

    @Test("a model whose name begins with another's and a dash stands before it")
    func bytesOrder() throws {
        var draft = BundleDraft()
        for place in ["a/1", "a-b/1"] { draft.files["models/\(place)/MLmodel"] = Array(place.utf8) }
        try draft.describe(project: "p", bundle: "b", sequence: 1, active: [:])
        let verification = try Verification()
        let bundle = try verification.stream(draft.bytes(signedBy: verification.identity))
        let models = bundle.plan.entries.map(\.name.text).filter { $0.hasPrefix("models/") }
        #expect(models == ["models/a-b/1/MLmodel", "models/a/1/MLmodel"])
    }

    @Test("the tar's size is a multiple of 10,240 with at least two zero blocks")
    func totalSize() throws {
        for count in [0, 1, 8000, 8192, 9000, 20_000] {
            var draft = BundleDraft()
            draft.files["models/m/1/MLmodel"] = [UInt8](repeating: 7, count: count)
            try draft.describe(project: "p", bundle: "b", sequence: 1, active: [:])
            let verification = try Verification()
            let plan = try verification.stream(draft.bytes(signedBy: verification.identity)).plan
            #expect(plan.totalSize % 10240 == 0)
            #expect((1024..<11264).contains(plan.totalSize - plan.endOffset))
        }
    }
}
