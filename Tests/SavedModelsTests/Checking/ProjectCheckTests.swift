import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Integrity
import Signing
import TestSupport
import Testing

@testable import SavedModels

@Suite("A check of a project")
struct ProjectCheckTests {
    private let testProject: TestProject
    private let root: DirectoryHandle
    private let source: String

    init() async throws {
        testProject = try TestProject()
        source = try testProject.model("churn", files: ["data.bin": "weights", "code/a.py": "print(1)"])
        try await testProject.importing(source) { $0.activates = true }
        try testProject.export("credit.tar")
        root = try Project.locate(in: testProject.place.path("project"))
    }

    private var check: ProjectCheck { ProjectCheck(root, now: TestProject.now, width: 2) }

    private func damage(_ line: String) throws {
        try Shell.run("cd \(root.path) && { \(line)\n}")
    }

    private func blob(_ text: String) -> String { "blobs/sha256/" + StreamingDigest.of(Array(text.utf8)).hex }

    private func version() throws -> SavedVersion {
        try #require(try testProject.project.state().models.first?.versions.first)
    }

    private func hex(_ digest: KeyPath<SavedVersion, Digest>) throws -> String {
        "blobs/sha256/\(try version()[keyPath: digest].hex)"
    }

    private func bundle() throws -> RepairSource {
        .bundle(
            path: testProject.place.path("credit.tar"),
            try Trust(files: [("key.pem", testProject.key.verificationKey.pem)]),
            now: TestProject.now
        )
    }

    @Test("finds nothing in one that is sound")
    func sound() throws {
        #expect(try check.run().findings.isEmpty)
        #expect(try check.repair().findings.isEmpty)
    }

    @Test(
        "finds each damage by its code",
        arguments: [
            ("f=WEIGHTS; chmod u+w $f; printf X > $f; chmod 444 $f", ["store.blob-damaged", "fsck.version"]),
            ("rm -f WEIGHTS", ["store.blob-missing", "fsck.version"]),
            ("chmod u+w WEIGHTS", ["fsck.mode"]), ("touch blobs/sha256/junk", ["fsck.stray"]),
            ("echo '{}' > index.json", ["fsck.layout"]), ("rm oci-layout", ["fsck.layout"]),
            ("echo '{' > project.json", ["project.damaged"]), ("rm -rf ingest", ["fsck.directory"]),
            ("mkdir extract", ["fsck.leftover"]),
        ]
    )
    func found(line: String, codes: [String]) throws {
        try damage(line.replacing("WEIGHTS", with: blob("weights")))
        let report = try check.run()
        #expect(report.findings.map(\.code) == codes, "\(report.lines)")
        #expect(report.isSound == (codes == ["fsck.leftover"]))
        let repaired = try check.repair()
        let isLost = codes.contains("fsck.version") || codes.contains("project.damaged")
        #expect(repaired.isSound != isLost, "\(repaired.lines)")
        if !isLost { #expect(try check.run().findings.isEmpty) }
    }

    @Test(
        "mends a version from its bundle, from its model directory, or from any file with the content",
        arguments: 0..<3
    )
    func sources(_ index: Int) throws {
        let copies = try testProject.place.write(Array("weights".utf8), to: "copies/deep/other-name")
        try damage("rm -f \(blob("weights")); f=\(blob("print(1)")); chmod u+w $f; echo x >> $f")
        try testProject.place.write(Array("print(1)".utf8), to: "copies/a")
        let copiesDirectory = String(copies.dropLast("/deep/other-name".count))
        let sources: [RepairSource] = [try bundle(), .directory(path: source), .directory(path: copiesDirectory)]
        let report = try check.repair(from: [sources[index]])
        #expect(report.isSound, "\(report.lines)")
        #expect(try check.run().findings.isEmpty)
        try testProject.expectClean()
        _ = try testProject.export("again.tar")
    }

    @Test(
        "mends lost documents of a version, with all its files, from its bundle or its model",
        arguments: [true, false]
    )
    func documents(isBundle: Bool) throws {
        try damage("rm -f \(hex(\.manifest)) \(hex(\.config)) \(blob("weights"))")
        let report = try check.repair(from: [isBundle ? bundle() : .directory(path: source)])
        #expect(report.isSound, "\(report.lines)")
        #expect(try check.run().findings.isEmpty)
    }

    @Test("makes a lost OCI config from the manifest, and forgets a lost scan, which is made again")
    func made() throws {
        let report = try #require(try version().scan?.digest)
        try damage("rm -f \(hex(\.config)) blobs/sha256/\(report.hex)")
        let repaired = try check.repair()
        #expect(repaired.isSound, "\(repaired.lines)")
        #expect(try version().scan == nil)
        _ = try testProject.export("again.tar")
        #expect(try version().scan?.digest == report)
        #expect(try check.run().findings.isEmpty)
    }

    @Test(
        "what has no copy goes to the quarantine, and importing the same source again heals the version",
        arguments: [nil, "1"]
    )
    func healed(version: String?) async throws {
        let (file, manifest) = (blob("weights"), try hex(\.manifest))
        try damage("for f in \(file) \(manifest); do chmod u+w $f; printf X > $f; done")
        let report = try check.repair()
        #expect(!report.isSound)
        #expect(report.findings.contains { $0.code == "fsck.version" && $0.outcome == .remains })
        #expect(report.findings.filter { $0.outcome == .quarantined }.count == 2, "\(report.lines)")
        #expect(failure { _ = try testProject.export("again.tar") } != nil)
        try await testProject.importing(source) { $0.version = version.flatMap { VersionID($0) } }
        let again = try check.run()
        #expect(again.findings.isEmpty, "\(again.lines)")
        _ = try testProject.export("again.tar")
        #expect(try testProject.project.state().models[0].versions.count == 1)
    }

    @Test("a bundle of a stranger mends nothing")
    func stranger() throws {
        try damage("rm -f \(blob("weights"))")
        let other = SigningKey.generate().verificationKey.pem
        let source = RepairSource.bundle(
            path: testProject.place.path("credit.tar"),
            try Trust(files: [("other.pem", other)]),
            now: TestProject.now
        )
        #expect(failure { _ = try check.repair(from: [source]) }?.stableCode == "signature.untrusted")
        try testProject.expectClean()
    }
}
