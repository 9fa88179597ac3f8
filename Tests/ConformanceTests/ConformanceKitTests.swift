import Conformance
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

@Suite("A kit in its directory")
struct ConformanceKitTests {
    private static let now = Timestamp(milliseconds: 1_795_426_200_123)

    private func kit(_ place: TemporaryDirectory) throws -> (document: ConformanceKit, directory: DirectoryHandle) {
        let document = try ConformanceKit.write(to: "kit", in: place.handle, now: Self.now)
        return (document, try place.handle.open(directory: "kit"))
    }

    @Test("every bundle is judged by slipway as kit.json says, and kit.json reads as it was written")
    func offline() throws {
        let place = try TemporaryDirectory()
        let (document, directory) = try kit(place)
        let read = try ConformanceKit.read(from: directory)
        #expect(read.cases == document.cases && read.project == document.project)
        let results = try BundleConformance(read, in: directory, now: Self.now).run { _ in }
        for result in results { #expect(result.verdict == .held, "\(result.item.name): \(result.found)") }
        #expect(results.count > 35)
        try results.requireAllHeld(of: "kit")
    }

    @Test("no private key is left, nothing of two kits is the same key or project, and nothing is overwritten")
    func keys() throws {
        let place = try TemporaryDirectory()
        let (document, directory) = try kit(place)
        for name in try directory.names() where try directory.status(of: name)?.kind == .regular {
            let text = String(decoding: try directory.read(file: name), as: UTF8.self)
            #expect(!text.contains("PRIVATE KEY"), "\(name)")
        }
        let pem = String(decoding: try directory.read(file: ConformanceKit.trustFile), as: UTF8.self)
        #expect(try Trust(files: [("kit.pem", pem)]).entries.map(\.identity) == [document.keyHint])
        #expect(pem.contains("TEST KEY"))
        let other = try ConformanceKit.write(to: "other", in: place.handle, now: Self.now)
        #expect(other.project != document.project && other.keyHint != document.keyHint)
        #expect(throws: FileFailure.self) { try ConformanceKit.write(to: "kit", in: place.handle, now: Self.now) }
        #expect(try place.handle.names().sorted() == ["kit", "other"])
    }

    @Test(
        "a kit.json that was changed is noticed: what it expects, whose project it names, where its files are",
        arguments: [
            ("\"signature.untrusted\"", "\"signature.invalid\"", nil),
            ("slipway-kit-", "credit-", "kit.foreign"),
            ("\"file\":\"01-", "\"file\":\"../01-", "kit.unreadable"),
            ("slipway.kit/1", "slipway.kit/2", "kit.unreadable"),
            ("\"confirmed\"", "\"fine\"", "kit.unreadable"),
            ("[\"hook\"]", "[\"luck\"]", "kit.unreadable"),
        ] as [(String, String, String?)]
    )
    func changed(_ from: String, _ to: String, _ code: String?) throws {
        let place = try TemporaryDirectory()
        let (_, directory) = try kit(place)
        let text = String(decoding: try directory.read(file: ConformanceKit.fileName), as: UTF8.self)
        let changed = text.replacing(from, with: to)
        #expect(changed != text)
        try directory.replace(file: ConformanceKit.fileName, with: Array(changed.utf8))
        let error = #expect(throws: ConformanceFailure.self) {
            let document = try ConformanceKit.read(from: directory)
            try BundleConformance(document, in: directory, now: Self.now).run { _ in }.requireAllHeld(of: "kit")
        }
        #expect(error?.stableCode == code ?? "kit.not-held")
    }

    @Test("a directory that is no kit is told so")
    func none() throws {
        let place = try TemporaryDirectory()
        let error = #expect(throws: ConformanceFailure.self) { try ConformanceKit.read(from: place.handle) }
        #expect(error?.code == .unreadable)
    }
}
