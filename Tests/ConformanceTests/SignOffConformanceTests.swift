import Conformance
import DurableFiles
import Identifiers
import TestSupport
import Testing

@Suite("The sign-offs of a kit")
struct SignOffConformanceTests {
    private static let now = Timestamp(milliseconds: 1_795_426_200_123)

    private func kit(_ place: TemporaryDirectory) throws -> (document: ConformanceKit, directory: DirectoryHandle) {
        let document = try ConformanceKit.write(to: "kit", in: place.handle, now: Self.now)
        return (document, try place.handle.open(directory: "kit"))
    }

    private func results(_ directory: DirectoryHandle, at now: Timestamp = Self.now) throws -> [CaseResult] {
        let document = try ConformanceKit.read(from: directory)
        return try SignOffConformance(document, in: directory, now: now).run { _ in }
    }

    private func broken(_ directory: DirectoryHandle) throws -> [String: String] {
        let broken = try results(directory).filter { $0.verdict == .broken }
        return Dictionary(broken.map { ($0.item.name.text, $0.found) }) { first, _ in first }
    }

    private func file(_ name: String, _ ending: String, in document: ConformanceKit) throws -> String {
        let item = try #require(document.signOffs.first { $0.name.text == name })
        return ending == "policy" ? item.policy : item.claims
    }

    private func sources(_ directory: DirectoryHandle) throws -> DirectoryHandle {
        try directory.open(directory: SignOffCase.directoryName)
    }

    @Test("are decided as kit.json says, on the day of the kit and years later, and read as they were written")
    func decided() throws {
        let place = try TemporaryDirectory()
        let (document, directory) = try kit(place)
        #expect(try ConformanceKit.read(from: directory).signOffs == document.signOffs)
        for time in [Self.now, Self.now.adding(seconds: 10 * 365 * 86_400)] {
            let results = try results(directory, at: time)
            for result in results { #expect(result.verdict == .held, "\(result.item.name): \(result.found)") }
            #expect(results.count == document.signOffs.count)
            try results.requireAllHeld(of: "kit")
        }
    }

    @Test(
        "have each attack of the list, and its answer",
        arguments: [
            ("other-bundle", "claim.disagrees"), ("other-project", "claim.disagrees"),
            ("other-sequence", "claim.disagrees"), ("other-statement", "claim.disagrees"), ("two-keys", nil),
            ("key-twice", nil), ("own-approval", "claim.own"), ("own-key", "claim.unknown-signer"),
            ("sign-off-as-evaluation", "claim.unreadable"), ("signature-as-claim", "claim.unreadable"),
            ("record-as-sign-off", "claim.unreadable"), ("record-by-person", "claim.unknown-signer"),
            ("withdrawn", "claim.withdrawn"), ("expired-approval", "claim.expired"), ("other-active", "claim.active"),
        ] as [(String, String?)]
    )
    func attacks(_ name: String, _ note: String?) throws {
        let place = try TemporaryDirectory()
        let (document, _) = try kit(place)
        let item = try #require(document.signOffs.first { $0.name.text == name })
        #expect(!item.isAllowed)
        #expect(item.codes == ([note, "policy.sign-off-missing"].compactMap { $0 }).sorted())
    }

    @Test("about the same bundle.json are about two bundles: one has another signed list")
    func twin() throws {
        let place = try TemporaryDirectory()
        let (document, directory) = try kit(place)
        let files = document.cases.suffix(2).map(\.file)
        let parts = try files.map { try BundleParts(directory.read(file: $0)) }
        let texts = try parts.map { parts in parts.entries[try parts.index(of: "bundle.json")].body }
        #expect(texts[0] == texts[1])
        #expect(parts[0].entries[0].body != parts[1].entries[0].body)
        #expect(document.cases.last?.code == "bundle.sequence.conflict")
    }

    @Test("that no node may take, whatever its policy, are beside the bundle that every node takes")
    func atNode() throws {
        let place = try TemporaryDirectory()
        let (document, _) = try kit(place)
        let asked = document.signOffs.filter { $0.nodeCode != nil }
        #expect(asked.count == 6)
        #expect(Set(asked.map(\.bundle)) == Set(document.cases.prefix(1).map(\.file)))
        #expect(document.cases[0].outcome == .confirmed && document.cases[0].needs.isEmpty)
    }

    @Test("that are refused would be allowed with the claims of two people, so the claims alone make the difference")
    func onlyTheClaims() throws {
        let place = try TemporaryDirectory()
        let (document, directory) = try kit(place)
        let sources = try sources(directory)
        let sound = try sources.read(file: file("approved", "claims", in: document))
        // Those of the same bundle that ask for two people and nothing else.
        let asked = document.signOffs.filter { item in
            !item.isAllowed && item.codes.contains("policy.sign-off-missing") && item.name.text != "own-approval"
                && item.bundle == document.signOffs[0].bundle
        }
        #expect(asked.count > 10)
        for item in asked { try sources.replace(file: item.claims, with: sound) }
        let found = try broken(directory)
        #expect(Set(found.keys) == Set(asked.map(\.name.text)))
        #expect(Set(found.values) == ["allowed"])
    }

    @Test("are found broken where a claim is missing, or a policy asks for less")
    func changed() throws {
        let place = try TemporaryDirectory()
        let (document, directory) = try kit(place)
        let sources = try sources(directory)
        try sources.replace(file: file("approved", "claims", in: document), with: [])
        #expect(try broken(directory) == ["approved": "refused with policy.sign-off-missing"])
        let policy = try file("two-keys", "policy", in: document)
        let text = String(decoding: try sources.read(file: policy), as: UTF8.self)
        let weaker = text.replacing("threshold: 2", with: "threshold: 1")
        #expect(weaker != text)
        try sources.replace(file: policy, with: Array(weaker.utf8))
        #expect(try broken(directory)["two-keys"] == "allowed")
        let error = #expect(throws: ConformanceFailure.self) { try results(directory).requireAllHeld(of: "kit") }
        #expect(error?.code == .notHeld)
        #expect(error?.findings.map(\.expected).contains("refused with policy.sign-off-missing") == true)
    }

    @Test("that cannot be decided are broken, and say why: a policy that is none, a bundle that was changed")
    func undecided() throws {
        let place = try TemporaryDirectory()
        let (document, directory) = try kit(place)
        let sources = try sources(directory)
        try sources.replace(file: file("unsigned", "policy", in: document), with: Array("format: other\n".utf8))
        let found = try broken(directory)
        #expect(Array(found.keys) == ["unsigned"])
        #expect(found["unsigned"]?.contains("policy.format") == true)
        let bundle = document.signOffs[0].bundle
        var bytes = try directory.read(file: bundle)
        bytes[bytes.count / 2] ^= 1
        try directory.replace(file: bundle, with: bytes)
        #expect(try broken(directory)["approved"]?.contains("[bundle.entry.") == true)
    }

    @Test("leave no private key, and an older kit has none of them")
    func keys() throws {
        let place = try TemporaryDirectory()
        let (_, directory) = try kit(place)
        let sources = try sources(directory)
        let reviewers = try sources.open(directory: SignOffCase.reviewersName)
        #expect(try reviewers.names().count == 5)
        for folder in [sources, reviewers] {
            for name in try folder.names() where try folder.status(of: name)?.kind == .regular {
                let text = String(decoding: try folder.read(file: name), as: UTF8.self)
                #expect(!text.contains("PRIVATE KEY"), "\(name)")
            }
        }
        let text = String(decoding: try directory.read(file: ConformanceKit.fileName), as: UTF8.self)
        let older = try #require(text.firstRange(of: ",\n \"signOffs\""))
        try directory.replace(
            file: ConformanceKit.fileName,
            with: Array((text[..<older.lowerBound] + "\n}\n").utf8)
        )
        #expect(try results(directory).isEmpty)
    }

    @Test(
        "are read strictly: a file elsewhere, a bundle elsewhere, a decision that is none",
        arguments: [
            ("\"policy\":\"01-", "\"policy\":\"../01-"), ("\"claims\":\"01-", "\"claims\":\"x/01-"),
            ("\"bundle\":\"03-", "\"bundle\":\"/03-"), ("\"allowed\":true", "\"allowed\":\"yes\""),
        ]
    )
    func hostile(_ from: String, _ to: String) throws {
        let place = try TemporaryDirectory()
        let (_, directory) = try kit(place)
        let text = String(decoding: try directory.read(file: ConformanceKit.fileName), as: UTF8.self)
        let changed = text.replacing(from, with: to)
        #expect(changed != text)
        try directory.replace(file: ConformanceKit.fileName, with: Array(changed.utf8))
        let error = #expect(throws: ConformanceFailure.self) { try ConformanceKit.read(from: directory) }
        #expect(error?.code == .unreadable)
    }
}
