import ArgumentParser
import DurableFiles
import Identifiers
import NodeAPI

#if canImport(Glibc)
import Glibc
#endif

/// The program: runs the command in the arguments, and ends with its exit status.
enum Main {
    /// True if any command must answer in JSON.
    static let wantsJSON = CommandLine.arguments.prefix { $0 != "--" }.contains("--json")

    /// True if only results and errors may be printed.
    static let wantsQuiet = CommandLine.arguments.prefix { $0 != "--" }.contains { ["-q", "--quiet"].contains($0) }

    static func run(_ arguments: [String]) async -> Never {
        ProcessLimits.reportLongFiles()
        do {
            // With fewer files, Swift's own runtime ends the program without a message.
            _ = try ProcessLimits.raiseOpenFiles(least: 16, most: 1024)
            if arguments == ["--version"] {
                // An option of the root command would hide --version of `slipway import`.
                try Console.write("slipway \(SlipwayVersion.current)\n")
                exit(0)
            }
            try CommandNames.validate(arguments)
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

await Main.run(CommandAliases.resolved(Array(CommandLine.arguments.dropFirst())))
