import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A sample of `make test-differential`: Tests/Oracles/differential, in Python, where MLflow itself answers.
@Suite(.enabled(if: Oracle.python.isThere)) struct DifferentialTests {
    @Test("a node answers as MLflow's scoring server does, but for what the documentation tells")
    func answersAsMLflow() async throws {
        let said = try await Oracle.python.run(
            "\(Oracle.script("differential/run.py")) --sample --bodies 1000 --programs '\(Programs.directory)'"
        )
        // The last line has the figures, for whoever reads the log.
        let figures = said.split(separator: "\n").last ?? "differential: it said nothing"
        _ = Array("\(figures)\n".utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
