import DurableFiles
import Identifiers
import Integrity
import TestSupport
import Testing

@Suite("The layout of a store")
struct LayoutTests {
    private let place: TemporaryDirectory
    private let file = LayoutFile("index.json", content: Array("{}".utf8), meaning: "unreadable", advice: "repair it")

    init() throws {
        place = try TemporaryDirectory()
    }

    private func repair() throws -> CheckFinding? {
        try file.repair(in: place.handle, Quarantine(in: place.handle, now: Timestamp(seconds: 1_795_426_200)))
    }

    @Test(
        "a file of it is written again where it is missing, another, or no file",
        arguments: [("rm FILE", "nothing"), ("echo x > FILE", "other content"), ("rm FILE; mkdir FILE", nil)]
    )
    func file(damage: String, found: String?) throws {
        try place.write(Array("{}".utf8), to: "index.json")
        #expect(file.inspect(in: place.handle) == nil)
        #expect(try repair() == nil)
        try Shell.run(damage.replacing("FILE", with: place.path("index.json")))
        let finding = try #require(file.inspect(in: place.handle))
        #expect(finding.code == "fsck.layout" && finding.expected == "{}" && finding.isOpen)
        if let found { #expect(finding.found == found) }
        #expect(try repair()?.outcome == .repaired)
        #expect(try place.text("index.json") == "{}")
    }

    @Test(
        "a directory is missing where nothing, a file or a link has its name, or that of one above it",
        arguments: ["rm -r blobs", "rm -r blobs/sha256; touch blobs/sha256", "mv blobs other; ln -s other blobs"]
    )
    func directories(damage: String) throws {
        func missing() throws -> [String] {
            try MissingDirectory.all(
                of: [("blobs/sha256", 0o755), ("ingest", 0o700)],
                in: place.handle,
                advice: "repair"
            )
            .map(\.name)
        }
        try Shell.run("cd \(place.handle.path) && mkdir -p blobs/sha256 ingest")
        #expect(try missing().isEmpty)
        try Shell.run("cd \(place.handle.path) && { \(damage); }")
        #expect(try missing() == ["blobs/sha256"])
    }
}
