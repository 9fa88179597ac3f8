import ArgumentParser
import DurableFiles
import Identifiers
import NodeAPI

#if canImport(Glibc)
import Glibc
#endif

/// Runs the command that the arguments name, and ends the program with its exit status.
enum Launch {
    /// Whether the program is to answer in JSON, whatever the command.
    static let wantsJSON = CommandLine.arguments.prefix { $0 != "--" }.contains("--json")

    /// Whether nothing but results and errors is to be told.
    static let wantsQuiet = CommandLine.arguments.prefix { $0 != "--" }.contains { ["-q", "--quiet"].contains($0) }

    static func run(_ arguments: [String]) async -> Never {
        ProcessLimits.reportLongFiles()
        do {
            // With fewer not even the language's own runtime gets what it needs, and ends the program without a word.
            _ = try ProcessLimits.raiseOpenFiles(least: 16, most: 1024)
            if arguments == ["--version"] {
                // As an option of the root it would take --version from `slipway import`.
                try Console.write("slipway \(SlipwayVersion.current)\n")
                exit(0)
            }
            var command = try Slipway.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            exit(0)
        } catch let failure as any CodedFailure {
            end(ErrorReport(failure), wantsJSON)
        } catch {
            let code = Slipway.exitCode(for: error)
            if code.isSuccess { printHelp(Slipway.fullMessage(for: error)) }
            if code == .validationFailure { endUsage(error, wantsJSON) }
            end(ErrorReport(unexpected: error), wantsJSON)
        }
    }

    private static func printHelp(_ text: String) -> Never {
        do {
            try Console.write(text + "\n")
            exit(0)
        } catch {
            end(ErrorReport(unexpected: error), false)
        }
    }

    private static func endUsage(_ error: any Error, _ wantsJSON: Bool) -> Never {
        guard !wantsJSON else {
            end(ErrorReport(usage: Slipway.message(for: error)), true)
        }
        Console.writeError(Slipway.fullMessage(for: error) + "\n")
        exit(FailureKind.usage.exitStatus)
    }

    private static func end(_ report: ErrorReport, _ wantsJSON: Bool) -> Never {
        Console.writeError(wantsJSON ? report.json : report.text)
        exit(report.exitStatus)
    }
}
