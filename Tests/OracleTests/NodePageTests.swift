import TestSupport
import Testing

/// The pages of a node, walked in a browser by Tests/Pages/ui.py; `make test-ui` opens more of them.
@Suite("The pages of a node", .enabled(if: Oracle.python.isThere && Oracle.chromeDriver.isThere))
struct NodePageTests {
    @Test("hold against hostile texts, forged forms, frames and scripts, and are all within reach of the keyboard")
    func walked() async throws {
        try await Oracle.python.run(
            "'\(Fixtures.repository)/Tests/Pages/ui.py' --quick --programs '\(Programs.directory)' --python \(Oracle.python.command)"
        )
    }
}
