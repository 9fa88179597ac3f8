import ArgumentParser

/// The amount of output of a command.
struct OutputOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Print only results and errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print more: for example, export prints the time of each step.")
    var verbose = false

    var console: Console { Console(isQuiet: quiet, isVerbose: verbose) }

    func validate() throws {
        if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
    }
}

/// The choice of JSON as the output format.
struct JSONOptions: ParsableArguments {
    @Flag(help: "Print JSON; errors go to standard error, as JSON too.")
    var json = false
}
