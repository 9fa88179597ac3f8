import DurableFiles
import Identifiers
import MLflow
import TestSupport
import Testing

@testable import SavedModels

@Suite("Versions that are run")
struct VersionCheckoutTests {
    @Test("a version lies in a directory of its own as long as somebody uses it, and costs no room")
    func placed() async throws {
        let shop = try TestProject()
        try await shop.importing(shop.model("m", files: ["data.bin": "weights", "code/a b/c.py": "pass"]))
        let version = try shop.project.state().require(name("m"), name("1"))
        let running = shop.place.path("project/.slipway/running")
        var placed: VersionCheckout? = try shop.project.checkout(version, now: TestProject.now)
        #expect(placed?.mlmodel.flavors == ["custom"])
        #expect(try placed?.directory.read(file: "code/a b/c.py") == Array("pass".utf8))
        #expect(try placed?.directory.status(of: "data.bin")?.links == 2)
        #expect(try DirectoryHandle(path: running).names().count == 1)
        placed = nil
        #expect(try DirectoryHandle(path: running).names().isEmpty)
    }

    @Test("what a killed process left goes with the next, but not what another one uses")
    func swept() async throws {
        let shop = try TestProject()
        try await shop.importing(shop.model("m"))
        let version = try shop.project.state().require(name("m"), name("1"))
        let used = try shop.project.checkout(version, now: TestProject.now)
        let running = try DirectoryHandle(path: shop.place.path("project/.slipway/running"))
        _ = try running.openOrMake(directory: "left/model")
        // An hour later, by the clock of whoever comes next.
        let later = try #require(try running.status(of: "left")).modified.adding(seconds: 3600)
        let next = try shop.project.checkout(version, now: later)
        #expect(try running.status(of: "left") == nil)
        #expect(try running.names().count == 2)
        withExtendedLifetime((used, next)) {}
    }
}
