import Foundation
import TestSupport
import Testing

/// The Pythons that tests use; `make setup-tests` makes the environments.
enum TestInterpreter: String, CaseIterable {
    /// MLflow 3 with all flavours.
    case mlflow3 = "python"
    case mlflow2

    var path: String { "\(Fixtures.repository)/.build-tools/\(rawValue)/bin/python" }
    var isThere: Bool { Shell.has("'\(path)'") }

    /// A Python without packages, for programs that need none.
    static let bare = "/usr/bin/python3"
}

@Suite struct InterpreterTests {
    @Test(
        "where nothing may be skipped, every interpreter is there",
        .enabled(if: ProcessInfo.processInfo.environment["CI"] != nil),
        arguments: TestInterpreter.allCases
    )
    func isThere(interpreter: TestInterpreter) {
        #expect(interpreter.isThere, "run `make setup-tests`")
    }
}
