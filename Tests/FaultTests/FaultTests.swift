import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A sample of the faults that `make test-faults` brings upon a node: Tests/Faults, in Python, so that what judges shares no code
/// with what is judged.
@Suite("A node and a project")
struct FaultTests {
    enum Tier: String, CaseIterable {
        case kill
        case errors
        case power
        case resources
        case network
        case clock
        case start
        case concurrency
        case monitoring
    }

    @Test("keep their promises through every fault that is tried on them", arguments: Tier.allCases)
    func holds(tier: Tier) async throws {
        let place = try TemporaryDirectory()
        let python = "\(Fixtures.repository)/.build-tools/python/bin/python"
        let command = "'\(python)' -B '\(Fixtures.repository)/Tests/Faults/run.py' \(tier.rawValue) --bounded "
        do {
            try await Shell.runApart("\(command) --programs '\(Programs.directory)' >'\(place.path("said"))' 2>&1")
        } catch {
            Issue.record("\(tier.rawValue):\n\(try place.text("said"))")
        }
        // The last line has the figures, for whoever reads the log.
        let figures = try place.text("said").split(separator: "\n").last ?? "\(tier.rawValue): it said nothing"
        _ = Array("\(figures)\n".utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
