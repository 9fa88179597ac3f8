import DurableFiles
import Identifiers
import TestSupport
import Testing

@Suite("Locks")
struct FileLockTests {
    @Test("the second comer is told who holds it, and gets it after")
    func exclusive() throws {
        let place = try TemporaryDirectory()
        do {
            let lock = try FileLock.take("lock", in: place.handle, purpose: "importing")
            let error = #expect(throws: FileFailure.self) {
                try FileLock.take("lock", in: place.handle, purpose: "other")
            }
            #expect(error?.code == .locked && error?.kind == .busy)
            #expect(error?.message.contains("importing") == true)
            withExtendedLifetime(lock) {}
        }
        #expect(throws: Never.self) { try FileLock.take("lock", in: place.handle, purpose: "next") }
    }

    @Test("a reader keeps out who would change something, and leaves the file as it is")
    func reading() throws {
        let place = try TemporaryDirectory()
        #expect(try FileLock.hold("lock", in: place.handle) == nil)
        #expect(try place.handle.names().isEmpty)
        do {
            let lock = try FileLock.take("lock", in: place.handle, purpose: "importing")
            let error = #expect(throws: FileFailure.self) { try FileLock.hold("lock", in: place.handle) }
            #expect(error?.message.contains("importing") == true)
            withExtendedLifetime(lock) {}
        }
        let reader = try #require(try FileLock.hold("lock", in: place.handle))
        let error = #expect(throws: FileFailure.self) {
            try FileLock.take("lock", in: place.handle, purpose: "exporting")
        }
        #expect(error?.code == .locked && error?.message.contains("another process") == true)
        #expect(try place.handle.status(of: "lock")?.size == 0)
        withExtendedLifetime(reader) {}
    }
}
