import ContentStore
import DurableFiles
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The active files of a generation")
struct SeparationTests {
    private func inode(_ number: Int64, _ name: String, _ fixture: NodeFixture) throws -> UInt64? {
        try DirectoryHandle(path: fixture.state).status(of: "generations/credit/\(number)/models/\(name)/model.bin")?
            .inode
    }

    private func confirmed(_ number: Int64, _ fixture: NodeFixture, _ node: AutomationNode) async throws
        -> DeploymentReport
    {
        try await fixture.upload(fixture.bundle("b\(number)", sequence: number, weights: "same"), to: node)
        let began = try await fixture.deploy("b\(number)", on: node)
        try await fixture.reach(.active, began.id, on: node)
        fixture.clock.advance(by: 61)
        return try await fixture.end(began.id, on: node)
    }

    @Test("are not the files of what was confirmed before it, though the content is the same")
    func apart() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            for number: Int64 in 1...3 {
                let report = try await confirmed(number, fixture, node)
                let staged = report.steps.first { $0.name == "stage" }?.output ?? ""
                // The third has the store's own files again, since the second has copies.
                #expect(
                    staged.contains("active files that are also in generation 1, the rollback target") == (number == 2)
                )
                #expect(
                    staged.contains("no active file is shared with generation 2, the rollback target") == (number == 3)
                )
            }
            for name in ["churn/2", "mood/1"] {
                #expect(try inode(1, name, fixture) != inode(2, name, fixture))
                #expect(try inode(2, name, fixture) != inode(3, name, fixture))
            }
            // What nothing runs is shared as before.
            #expect(try inode(1, "churn/1", fixture) == inode(2, "churn/1", fixture))
            let generations = try await node.generations(credit)
            #expect(generations.map(\.separation).first == "own")
            #expect(["cloned", "copied"].contains(generations[1].separation))
        }
        // A program that writes through one name leaves the way back as it was.
        let file = "\(fixture.state)/generations/credit/3/models/churn/2/model.bin"
        try Shell.run("chmod u+w \(file) && printf X | dd of=\(file) bs=1 conv=notrunc")
        let copy = fixture.directory.path("next")
        try fixture.copy(of: node, to: copy)
        let next = try await fixture.open(at: copy)
        #expect(try fixture.current(copy) == "../generations/credit/2")
        withExtendedLifetime(next) {}
    }

    @Test("are made apart in a generation that is used again")
    func reused() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            _ = try await confirmed(1, fixture, node)
            let began = try await fixture.deploy("b1", on: node, active: try older())
            try await fixture.reach(.active, began.id, on: node)
            fixture.clock.advance(by: 61)
            _ = try await fixture.end(began.id, on: node)
            let generations = "\(fixture.state)/generations/credit"
            try Shell.run("cd \(generations) && ln -f 2/models/mood/1/model.bin 1/models/mood/1/model.bin")
            let again = try await fixture.deploy("b1", on: node)
            let report = try await fixture.reach(.active, again.id, on: node)
            #expect(report.generation == GenerationNumber(1))
            #expect(try inode(1, "mood/1", fixture) != inode(2, "mood/1", fixture))
        }
    }

    @Test("are shared where there is no room for copies, and then that is said")
    func noRoom() throws {
        let place = try TemporaryDirectory()
        let store = try ContentStore(openingOrCreatingAt: place.handle)
        let content = Array("weights".utf8)
        let digest = StreamingDigest.of(content)
        try place.write(content, to: "blobs/sha256/\(digest.hex)")
        let home = try place.handle.openOrMake(directory: "models")
        try store.link(digest, into: home, as: "old")
        let status = try #require(try home.status(of: "old"))
        for (reserve, isShared) in [(UInt64.max, true), (0, false)] {
            var apart = ApartFiles(store: store, reserve: reserve, from: ActiveInodes(status))
            let isPlaced = try apart.place(digest, in: home, as: "new-\(reserve)")
            // A file system that clones needs no room.
            #expect(isPlaced == (!isShared || apart.report.cloned == 1))
            #expect(apart.report.separation == .shared || isPlaced)
            #expect(try home.status(of: "new-\(reserve)") != nil || !isPlaced)
        }
    }

    /// The other version of `churn`.
    private func older() throws -> [ModelName: VersionID] {
        [try #require(ModelName("churn")): try #require(VersionID("1"))]
    }
}
