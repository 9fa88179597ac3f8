import DurableFiles
import Identifiers
import Testing

@Suite("The limits of a process")
struct ProcessLimitsTests {
    @Test("of open files are raised no further than asked for, and too few are told at once")
    func openFiles() throws {
        #expect(try ProcessLimits.raiseOpenFiles(least: 1, most: 100) == 100)
        #expect {
            _ = try ProcessLimits.raiseOpenFiles(least: .max, most: 100)
        } throws: { error in
            (error as? FileFailure)?.code == .tooManyOpen
        }
    }
}
