import ArgumentParser

/// A file to read; `-` is standard input.
struct InputPath: ExpressibleByArgument {
    let path: String

    init(argument: String) { path = argument == "-" ? PipedInput.path : argument }

    /// The path of a file that can be read at any position: that of a copy where standard input is a pipe. Blocks.
    func seekable() throws -> String { try PipedInput.seekable(path) }

    static var defaultCompletionKind: CompletionKind { .file() }
}
