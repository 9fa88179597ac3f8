import DurableFiles
import Foundation
import TestSupport
import Testing

/// A program of others that is asked for a second opinion. `make setup-tests` installs them.
enum Oracle: String, CaseIterable {
    case gnuTar = "tar"
    case bsdtar
    case skopeo
    case python
    case modelSigning = "model_signing"
    case softHSM = "softhsm2-util"
    case pkcs11Tool = "pkcs11-tool"
    case chromeDriver = "chromedriver"

    /// A command that failed, with all its output.
    struct Failed: Error, CustomStringConvertible {
        let command: String
        let output: String

        var description: String { "\(command)\n\(output)" }
    }

    /// The command that starts it.
    var command: String {
        switch self {
        case .gnuTar, .bsdtar, .skopeo, .softHSM, .pkcs11Tool, .chromeDriver: rawValue
        case .python, .modelSigning: "'\(Fixtures.repository)/.build-tools/python/bin/\(rawValue)'"
        }
    }

    var isThere: Bool { Shell.has(command) }

    /// Runs it with arguments that are quoted where they must be.
    /// - Returns: what it wrote.
    @discardableResult
    func run(_ arguments: String, environment: String = "") async throws -> String {
        try await Self.run("env PYTHONDONTWRITEBYTECODE=1 \(environment) \(command) \(arguments)")
    }

    /// Runs a command.
    /// - Returns: what it wrote.
    @discardableResult
    static func run(_ command: String) async throws -> String {
        let directory = try TemporaryDirectory()
        do {
            try await Shell.runApart("\(command) > '\(directory.path("output"))' 2>&1")
        } catch {
            throw Failed(command: command, output: (try? directory.text("output")) ?? "")
        }
        return try directory.text("output")
    }

    /// A script of Tests/Oracles, quoted.
    static func script(_ name: String) -> String { "'\(Fixtures.repository)/Tests/Oracles/\(name)'" }
}

@Suite struct OracleTests {
    @Test(
        "where nothing may be skipped, every program is there",
        .enabled(if: ProcessInfo.processInfo.environment["CI"] != nil),
        arguments: Oracle.allCases
    )
    func isThere(oracle: Oracle) {
        #expect(oracle.isThere, "run `make setup-tests`")
    }
}
