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
}
