import DurableFiles
import TestSupport
import Testing

@Suite("Temporary names that are held")
struct DirectoryHandleHeldTests {
    @Test("what nobody holds is removed, and nothing else")
    func leftovers() throws {
        let place = try TemporaryDirectory()
        let directory = place.handle
        let (fileName, file) = try directory.createHeld(for: "b.tar")
        let (treeName, tree) = try directory.makeHeld(for: "b.tar")
        let others = [".slipway-b.tar", ".slipway-b.tar.NOT-ONE", ".slipway-b.tar.gz.1z", ".slipway-other.1z", "b.tar"]
        for name in [".slipway-b.tar.1z", ".slipway-b.tar.2z/inner/deep"] + others { try place.write([1], to: name) }
        try directory.removeLeftovers(of: "b.tar")
        #expect(try Set(directory.names()) == Set(others + [fileName, treeName]))
        withExtendedLifetime((file, tree)) {}
    }

    @Test("what was held is a leftover once its maker is gone")
    func released() throws {
        let place = try TemporaryDirectory()
        _ = try place.handle.createHeld(for: "k")
        _ = try place.handle.makeHeld(for: "k")
        #expect(try place.handle.leftovers(of: "k").count == 2)
        try place.handle.removeLeftovers(of: "k")
        #expect(try place.handle.names().isEmpty)
    }
}
