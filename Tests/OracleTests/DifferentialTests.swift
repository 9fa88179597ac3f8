import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A sample of `make test-differential`: Tests/Oracles/differential, in Python, where MLflow itself answers.
@Suite(.enabled(if: Oracle.python.isThere)) struct DifferentialTests {
    @Test("a node answers as MLflow's scoring server does, but for what the documentation tells")
    func answersAsMLflow() async throws {
        let place = try TemporaryDirectory()
        let python = "\(Fixtures.repository)/.build-tools/python/bin/python"
        let program = "\(Fixtures.repository)/Tests/Oracles/differential/run.py"
        let command = "'\(python)' -B '\(program)' --sample --bodies 1000 --programs '\(Programs.directory)'"
        do {
            try await Shell.runApart("\(command) >'\(place.path("said"))' 2>&1")
        } catch {
            Issue.record("\(try place.text("said"))")
        }
        // The last line has the figures, for whoever reads the log.
        let figures = try place.text("said").split(separator: "\n").last ?? "differential: it said nothing"
        _ = Array("\(figures)\n".utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
