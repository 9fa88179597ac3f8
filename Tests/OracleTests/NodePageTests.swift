import TestSupport
import Testing

/// The pages of a node, walked in a browser by Tests/Pages/ui.py; `make test-ui` opens more of them.
@Suite("The pages of a node", .enabled(if: Oracle.python.isThere && Oracle.chromeDriver.isThere))
struct NodePageTests {
    @Test("hold against hostile texts, forged forms, frames and scripts, and are all within reach of the keyboard")
    func walked() async throws {
        let place = try TemporaryDirectory()
        let python = "\(Fixtures.repository)/.build-tools/python/bin/python"
        let command =
            "'\(python)' -B '\(Fixtures.repository)/Tests/Pages/ui.py' --quick "
            + "--programs '\(Programs.directory)' --python '\(python)'"
        do {
            try await Shell.runApart("\(command) >'\(place.path("said"))' 2>&1")
        } catch {
            Issue.record("\(try place.text("said"))")
        }
    }
}
